using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2CloudTests : IDisposable
{
    private readonly Ec2Stub stub = new();
    private readonly Ec2Cloud cloud = new();

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task CreateAsync_Batch_IsOneCallWithTokenCountAndTags()
    {
        var batch = Batch(12);
        stub.Answer = _ => (200, Ec2Answers.Run(Ec2Answers.Instance("i-1")));
        await cloud.CreateAsync(batch, CancellationToken.None);
        var call = Assert.Single(stub.Calls);
        Assert.Equal(("RunInstances", "12", "12", "token-1"),
            (call["Action"], call["MinCount"], call["MaxCount"], call["ClientToken"]));
        foreach (var (resource, kind) in new[] { ("1", "instance"), ("2", "volume") })
        {
            Assert.Equal(kind, call[$"TagSpecification.{resource}.ResourceType"]);
            var tags = Tags(call, resource);
            Assert.Equal(("store-1", "infra-1", "shop", "web", "shop-web"),
                (tags["occo:store"], tags["occo:infrastructure"], tags["occo:infrastructure-name"], tags["occo:node"],
                tags["Name"]));
            Assert.Equal(11, tags["occo:ids:0"].Split(' ').Length);
            Assert.Single(tags["occo:ids:1"].Split(' '));
        }
    }

    [Fact]
    public async Task CreateAsync_Answer_MapsLaunchIndexToNodeId()
    {
        var batch = Batch(3);
        stub.Answer = _ => (200, Ec2Answers.Run(
            Ec2Answers.Instance("i-c", index: 2), Ec2Answers.Instance("i-a"), Ec2Answers.Instance("i-b", index: 1)));
        var outcomes = await cloud.CreateAsync(batch, CancellationToken.None);
        Assert.Equal(batch.Items.Select(i => i.NodeId), outcomes.Select(o => o.NodeId));
        Assert.Equal(["i-a", "i-b", "i-c"], outcomes.Select(o => o.Instance!.InstanceId));
        Assert.Equal(outcomes.Select(o => o.NodeId), outcomes.Select(o => o.Instance!.NodeId!.Value));
    }

    [Fact]
    public async Task CreateAsync_SomeOfTheBatchAndAllThere_DescribesAndMakesNothing()
    {
        var batch = Batch(3);
        batch = batch with { Items = [batch.Items[1]], Batch = [.. batch.Items.Select(i => i.NodeId)] };
        stub.Answer = _ => (200, Ec2Answers.Describe(
            Ec2Answers.Instance("i-a"), Ec2Answers.Instance("i-b", index: 1), Ec2Answers.Instance("i-c", index: 2)));
        var outcome = Assert.Single(await cloud.CreateAsync(batch, CancellationToken.None));
        Assert.Equal("i-b", outcome.Instance!.InstanceId);
        Assert.Equal(["DescribeInstances"], stub.Actions);
        Assert.Equal(("client-token", "token-1"),
            (stub.Calls.First()["Filter.1.Name"], stub.Calls.First()["Filter.1.Value.1"]));
    }

    [Fact]
    public async Task CreateAsync_SomeOfTheBatchAndNothingThere_AsksForTheWholeBatchAgain()
    {
        var batch = Batch(3);
        var some = batch with { Items = [batch.Items[2]], Batch = [.. batch.Items.Select(i => i.NodeId)] };
        stub.Answer = call => (200, call["Action"] == "RunInstances"
            ? Ec2Answers.Run(Ec2Answers.Instance("i-a"), Ec2Answers.Instance("i-c", index: 2))
            : Ec2Answers.Describe());
        await cloud.CreateAsync(batch, CancellationToken.None);
        var outcome = Assert.Single(await cloud.CreateAsync(some, CancellationToken.None));
        Assert.Equal("i-c", outcome.Instance!.InstanceId);
        Assert.Equal(["RunInstances", "DescribeInstances", "RunInstances"], stub.Actions);

        // The very same request, or EC2 would refuse the token.
        Assert.Equal(stub.Bodies.First(), stub.Bodies.Last());
    }

    [Theory]
    [InlineData(1, CloudErrorKind.Transient)]
    [InlineData(10, CloudErrorKind.NotFound)]
    public async Task CreateAsync_SomeOfTheBatchAndItIsMissing_DependsOnTheAgeOfTheBatch(
        int minutes, CloudErrorKind kind)
    {
        var batch = Batch(2);
        batch = batch with { Items = [batch.Items[1]], Batch = [.. batch.Items.Select(i => i.NodeId)] };
        stub.Answer = _ => (200, Ec2Answers.Describe(
            Ec2Answers.Instance("i-a", launched: DateTimeOffset.UtcNow.AddMinutes(-minutes))));
        var outcome = Assert.Single(await cloud.CreateAsync(batch, CancellationToken.None));
        Assert.Equal(kind, outcome.Error!.Kind);
        Assert.Equal(["DescribeInstances"], stub.Actions);
    }

    [Fact]
    public async Task PaceAsync_ManyBatches_WaitThereAndNotWithinTheCall()
    {
        var time = new ManualTimeProvider();
        using var paced = new Ec2Cloud(time);
        stub.Answer = _ => (200, Ec2Answers.Run(Ec2Answers.Instance("i-1")));
        for (var i = 0; i < 5; i++) await paced.PaceAsync(Batch(1), CancellationToken.None);

        var sixth = paced.PaceAsync(Batch(1), CancellationToken.None).AsTask();
        await time.WaitForTimerAsync();
        Assert.False(sixth.IsCompleted);
        await paced.CreateAsync(Batch(1), CancellationToken.None);

        await time.AdvanceUntilAsync(sixth, TimeSpan.FromMilliseconds(100));
        await sixth;
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task ListAsync_AllPages_AreReadByTagAndStatusChecksCount()
    {
        stub.Answer = call => (200, call switch
        {
            _ when call["Action"] == "DescribeInstanceStatus" => Ec2Answers.Impaired("i-b"),
            _ when call.ContainsKey("NextToken") => Ec2Answers.Describe(Ec2Answers.Instance("i-b")),
            _ => Ec2Answers.DescribePage("more", Ec2Answers.Instance("i-a")),
        });
        var list = await cloud.ListAsync(stub.Scope(), CancellationToken.None);
        Assert.Equal([("i-a", ComponentState.Ready), ("i-b", ComponentState.TemporarilyFailed)],
            list.Select(i => (i.InstanceId, i.State)));
        Assert.Contains("reachability failed", list[1].Error, StringComparison.Ordinal);
        Assert.Equal(["DescribeInstances", "DescribeInstances", "DescribeInstanceStatus"], stub.Actions);
        var first = stub.Calls.First();
        Assert.Equal(("tag:occo:store", "store-1", "tag:occo:infrastructure", "infra-1", "1000"),
            (first["Filter.1.Name"], first["Filter.1.Value.1"], first["Filter.2.Name"], first["Filter.2.Value.1"],
            first["MaxResults"]));
        Assert.DoesNotContain("terminated", first.Values);
    }

    [Fact]
    public async Task ListAsync_NothingRuns_IsOneCall()
    {
        stub.Answer = _ => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-a", "pending")));
        Assert.Single(await cloud.ListAsync(stub.Scope(), CancellationToken.None));
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task FindAsync_Ids_AsksForThoseOfTheInfrastructureOnly()
    {
        stub.Answer = _ => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-a", "running")));

        var found = Assert.Single(await cloud.FindAsync(stub.Scope(), ["i-a", "i-b"], CancellationToken.None));

        // The answer disregards the filter: the tags are those of the instance, not of the question.
        Assert.Equal(("i-a", null, ""), (found.InstanceId, found.StoreId, found.InfrastructureId));
        var call = Assert.Single(stub.Calls);
        Assert.Equal(["tag:occo:store", "tag:occo:infrastructure", "instance-id"],
            Enumerable.Range(1, 3).Select(i => call[$"Filter.{i}.Name"]));
        Assert.Equal(("i-a", "i-b"), (call["Filter.3.Value.1"], call["Filter.3.Value.2"]));
    }

    [Theory]
    [InlineData(false, "tag:occo:store", "store-1")]
    [InlineData(true, "tag-key", "occo:store")]
    public async Task ListTaggedAsync_AnyInfrastructure_TellsWhoseEachIs(bool anyStore, string filter, string value)
    {
        stub.Answer = _ => (200, Ec2Answers.Describe(
            Ec2Answers.Instance("i-1", more: "<tagSet><item><key>occo:store</key><value>store-2</value></item>"
                + "<item><key>occo:infrastructure</key><value>infra-2</value></item>"
                + "<item><key>occo:infrastructure-name</key><value>old</value></item>"
                + "<item><key>occo:node</key><value>web</value></item></tagSet>"),
            Ec2Answers.Instance("i-2")));
        var list = await cloud.ListTaggedAsync(stub.Scope(), anyStore, CancellationToken.None);
        Assert.Equal([("i-1", "store-2", "infra-2", "old", "web"), ("i-2", null, "", null, null)], list.Select(
            t => (t.InstanceId, t.StoreId, t.InfrastructureId, t.InfrastructureName, t.NodeName)));
        Assert.Equal(["DescribeInstances", "DescribeVolumes", "DescribeLaunchTemplates"], stub.Actions);
        Assert.All(stub.Calls, call => Assert.Equal(
            (filter, value), (call["Filter.1.Name"], call["Filter.1.Value.1"])));
    }

    [Fact]
    public async Task DropAsync_Accepted_IsStillGoing()
    {
        stub.Answer = _ => (200, Ec2Answers.Terminate(("i-1", "shutting-down"), ("i-2", "terminated")));
        var outcomes = await cloud.DropAsync(stub.Scope(), ["i-1", "i-2"], CancellationToken.None);
        Assert.Equal([("i-1", false), ("i-2", true)], outcomes.Select(o => (o.InstanceId, o.Gone)));
        Assert.All(outcomes, o => Assert.Null(o.Error));
    }

    [Fact]
    public async Task DropAsync_UnknownAndProtected_AreSetApartAndTheRestGoes()
    {
        stub.Answer = call => call.Values switch
        {
            var ids when ids.Contains("i-11") =>
                Ec2Stub.Error("InvalidInstanceID.NotFound", "The instance IDs 'i-11, i-12' do not exist"),
            var ids when ids.Contains("i-13") => Ec2Stub.Error("OperationNotPermitted",
                "The instance 'i-13' may not be terminated. Modify its 'disableApiTermination' instance attribute and "
                + "try again."),
            _ => (200, Ec2Answers.Terminate(("i-14", "shutting-down"))),
        };
        var outcomes = await cloud.DropAsync(
            stub.Scope(), ["i-11", "i-12", "i-13", "i-14"], CancellationToken.None);
        Assert.Equal([("i-11", true), ("i-12", true), ("i-13", false), ("i-14", false)],
            outcomes.Select(o => (o.InstanceId, o.Gone)).Order());
        var refused = Assert.Single(outcomes, o => o.Error is not null);
        Assert.Equal("i-13", refused.InstanceId);
        Assert.Contains("disable-api-termination", refused.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DropAsync_RefusalNamesNobody_EachIsAskedForAlone()
    {
        stub.Answer = call => call.Values.Contains("i-21")
            ? Ec2Stub.Error("InvalidParameterValue", "One of them may not be terminated.")
            : (200, Ec2Answers.Terminate(("i-22", "terminated")));

        var outcomes = await cloud.DropAsync(stub.Scope(), ["i-21", "i-22"], CancellationToken.None);

        Assert.Equal([("i-21", false), ("i-22", true)], outcomes.Select(o => (o.InstanceId, o.Gone)).Order());
        Assert.Equal("i-21", Assert.Single(outcomes, o => o.Error is not null).InstanceId);
    }

    private static Dictionary<string, string> Tags(IReadOnlyDictionary<string, string> call, string resource)
        => call.Where(m => m.Key.StartsWith($"TagSpecification.{resource}.Tag.", StringComparison.Ordinal)
                && m.Key.EndsWith(".Key", StringComparison.Ordinal))
            .ToDictionary(m => m.Value, m => call[m.Key.Replace(".Key", ".Value", StringComparison.Ordinal)]);

    private CreateBatch Batch(int count) => new()
    {
        Scope = stub.Scope(),
        NodeName = "web",
        Request = new()
        {
            Resource = new Dictionary<string, object?> { ["image_id"] = "ami-1", ["instance_type"] = "t3.small" },
        },
        Token = "token-1",
        Items = [.. Enumerable.Range(0, count).Select(i => new CreateItem(Guid.NewGuid(), i, Reservation.None))],
    };
}
