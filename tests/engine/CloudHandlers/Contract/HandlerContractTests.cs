using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The contract finds mistakes, each with the check that is meant for it.</summary>
public sealed class HandlerContractTests : IDisposable
{
    private readonly DummySite site = new(maxBatch: 20);

    public static IEnumerable<object[]> Mistakes => Flaws.All.Select(f => new object[] { f.Check, f.Flaw });

    public void Dispose() => site.Dispose();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task RunAsync_HandlerWithAFlaw_Fails(string check, string flaw)
    {
        var handler = Flaws.All.Single(f => (f.Check, f.Flaw) == (check, flaw)).Make(site.Cloud);
        var limit = flaw == "does not end" ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromMinutes(1);

        var result = await RunAsync(check, Subject(handler) with { Limit = limit });

        Assert.True(result.Status == CloudCheckStatus.Failed, result.ToString());
        Assert.Contains(HandlerContract.Find(check).Rule, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_All_HaveAFlawThatTheyFind()
        => Assert.Empty(HandlerContract.Checks.Select(c => c.Name).Except(Flaws.All.Select(f => f.Check)));

    [Fact]
    public void Checks_All_SayWhatTheRuleIsAndWhereItIsFrom()
    {
        Assert.Equal(HandlerContract.Checks.Count, HandlerContract.Checks.Select(c => c.Name).Distinct().Count());
        Assert.All(HandlerContract.Checks, c => Assert.True(c is { Rule.Length: > 20, Source.Length: > 5 }, c.Name));
    }

    [Fact]
    public async Task RunAsync_FailedCheck_RemovesWhatItMade()
    {
        var handler = Flaws.All.First(f => f is { Check: "CreateRepeated" }).Make(site.Cloud);

        var result = await RunAsync("CreateRepeated", Subject(handler));

        Assert.Equal(CloudCheckStatus.Failed, result.Status);
        Assert.Equal(2, site.Control.Calls.Create);
        Assert.Empty(site.Control.Machines());
    }

    [Fact]
    public async Task RunAsync_InstancesCannotBeRemoved_FailsAndSaysWhere()
    {
        var handler = new FlawedHandler(site.Cloud)
        {
            Drops = (_, _, _) => throw new CloudException(CloudErrorKind.Quota, "no"),
        };

        var result = await RunAsync("CreateOutcomes", Subject(handler));

        Assert.Equal(CloudCheckStatus.Failed, result.Status);
        Assert.Contains(site.Control.Machines()[0].InfrastructureId, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_RemovesWhatItMadeAndThrows()
    {
        using var source = new CancellationTokenSource();
        var handler = new FlawedHandler(site.Cloud)
        {
            Creates = async (b, t) =>
            {
                await site.Cloud.CreateAsync(b, t);
                await source.CancelAsync();
                return await new TaskCompletionSource<IReadOnlyList<CreateOutcome>>().Task;
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => HandlerContract.Find("CreateOutcomes").RunAsync(Subject(handler), source.Token));

        Assert.Equal(1, site.Control.Calls.Create);
        Assert.Empty(site.Control.Machines());
    }

    [Fact]
    public async Task RunAsync_HandlerBlocksItsThread_EndsInTime()
    {
        using var free = new ManualResetEventSlim();
        var handler = new FlawedHandler(site.Cloud)
        {
            Lists = (s, t) =>
            {
                free.Wait(TimeSpan.FromMinutes(5), None);
                return site.Cloud.ListAsync(s, t);
            },
        };
        try
        {
            var result = await RunAsync(
                "CancelCreate", Subject(handler) with { Limit = TimeSpan.FromMilliseconds(100) });

            Assert.Contains("ListAsync was the last call", result.Message, StringComparison.Ordinal);
        }
        finally
        {
            free.Set();
        }
    }

    [Fact]
    public async Task RunAsync_CheckToBeSkipped_IsSkippedWithTheReason()
    {
        var subject = Subject(site.Cloud) with { Skip = new Dictionary<string, string> { ["ListOwn"] = "no lists" } };

        var result = await RunAsync("listown", subject);

        Assert.Equal((CloudCheckStatus.Skipped, "no lists"), (result.Status, result.Message));
        Assert.Equal(new DummyCalls(0, 0, 0), site.Control.Calls);
    }

    [Fact]
    public async Task RunAsync_HandlerThatLetsNobodySearch_SkipsTheSearch()
    {
        var result = await RunAsync("ListTagged", Subject(new FlawedHandler(site.Cloud)
        {
            ListsTagged = (a, any, t) => ((ICloudHandler)new ShopCloud()).ListTaggedAsync(a, any, t),
        }));

        Assert.Equal(CloudCheckStatus.Skipped, result.Status);
        Assert.Contains("cannot list", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HandlerThatStarts_PassesTheCheckOfStarts()
    {
        var handler = Flaws.Starting(site.Cloud, (started, ids) =>
        {
            started.UnionWith(ids);
            return Task.CompletedTask;
        });

        var result = await RunAsync("Start", Subject(handler));

        Assert.True(result.Status == CloudCheckStatus.Passed, result.ToString());
        Assert.Equal(CloudCheckStatus.Skipped, (await RunAsync("Start", Subject(handler) with { Stop = null })).Status);
    }

    [Fact]
    public async Task RunAsync_AllChecks_GivesAResultForEach()
    {
        var results = new List<HandlerCheckResult>();
        await foreach (var result in HandlerContract.RunAsync(Subject(site.Cloud) with
        {
            Refreshed = null, Keeping = null,
        }, None))
            results.Add(result);

        Assert.Equal(HandlerContract.Checks, results.Select(r => r.Check));
        Assert.DoesNotContain(results, r => r.Status == CloudCheckStatus.Failed);
    }

    [Fact]
    public void Find_UnknownName_Throws()
        => Assert.Contains("'Nonsense'",
            Assert.Throws<ArgumentException>(() => HandlerContract.Find("Nonsense")).Message, StringComparison.Ordinal);

    private static CancellationToken None => CancellationToken.None;

    private static Task<HandlerCheckResult> RunAsync(string check, HandlerSubject subject)
        => HandlerContract.Find(check).RunAsync(subject, None);

    private HandlerSubject Subject(ICloudHandler handler) => new()
    {
        Handler = handler,
        Scope = site.Scope(),
        Request = DummySite.Request(new { image_id = "a" }),
        Refreshed = DummySite.Request(new { image_id = "b" }),
        Refused = DummySite.Request(new { boot_time = "soon" }),
        Keeping = DummySite.Request(new { image_id = "a" }),
        Published = DummySite.Request(new { published = true }),
        UnknownInstanceId = "dummy-99999",
        LargestBatch = 30,
        LoseNextReply = () => site.Control.LoseNextReplies(1),
        FailOneOfNextBatch = () => site.Control.FailNext(1),
        Stop = id =>
        {
            site.Control.SetState(id, ComponentState.Stopped);
            return Task.CompletedTask;
        },
    };
}
