using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A plan that was shown is carried out exactly, or not at all.</summary>
public sealed class GivenPlanTests : IAsyncLifetime
{
    private const string Shop = """
        infra_name: shop
        user_id: ops
        nodes:
          - {name: db, type: db}
          - {name: web, type: web, scaling: {min: 2, max: 5}}
          - {name: mail, type: db}
        dependencies: [[web, db]]
        node_definitions:
          db: [{resource: {type: fake, image_id: a}}]
          web:
            - resource: {type: fake}
              contextualisation: {type: cloudinit, context_template: "{{ getip('db') }}"}
        """;

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private Orchestrator occo = null!;

    public async Task InitializeAsync() => occo = await store.OpenAsync(cloud);

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Enact_PlanIsStillNeeded_IsCarriedOut()
    {
        await RegisterAsync();
        var plan = await occo.PlanAsync("shop");

        var result = await EnactAsync(plan);

        Assert.Equal((true, 4), (result.Reached, result.Created));
        Assert.Equal(1, (await occo.FindInfrastructureAsync("shop"))!.ReachedVersion);
    }

    [Fact]
    public async Task ReadPlan_Written_IsTheSamePlan()
    {
        await BuildAsync();
        cloud.Vanish("fake-0002");
        var plan = await occo.PlanAsync("shop", new() { Nodes = ["web"], IncludeProtected = true });

        var read = occo.ReadPlan(Save(plan));

        Assert.Equal(occo.WritePlan(plan), occo.WritePlan(read));
        Assert.Equal((plan.Summary, plan.Fingerprint), (read.Summary, read.Fingerprint));
        Assert.True((await EnactAsync(read)).Reached);
    }

    [Fact]
    public async Task ReadPlan_WorldMovedOn_IsRefusedAsALivePlanIs()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        await occo.EnactAsync("shop");

        await RefusedAsync(occo.ReadPlan(path), "not needed any more: create db: it does not exist yet");
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "was changed")]
    [InlineData("it does not exist yet", "it is nice", "was changed")]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", "another version")]
    [InlineData("occo-plan", "tf-plan", "no plan")]
    [InlineData("{", "", "cannot be read")]
    public async Task ReadPlan_Changed_IsRefused(string from, string to, string why)
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        var text = await File.ReadAllTextAsync(path);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text[..at] + to + text[(at + from.Length)..]);

        var refused = Assert.Throws<OccoException>(() => occo.ReadPlan(path));

        Assert.Equal(FailureKind.InvalidArgument, refused.Kind);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPlan_Reformatted_IsTheSamePlan()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\n", "\r\n",
            StringComparison.Ordinal));

        Assert.True((await EnactAsync(occo.ReadPlan(path))).Reached);
    }

    [Fact]
    public async Task ReadPlan_OfAnotherStore_IsRefused()
    {
        await RegisterAsync();
        var path = Save(await occo.PlanAsync("shop"));
        using var elsewhere = new TempStore();

        var refused = Assert.Throws<OccoException>(
            () => elsewhere.OpenAsync(cloud).GetAwaiter().GetResult().ReadPlan(path));

        Assert.Contains("another store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WritePlan_SecretInTheRequests_IsNotInTheText()
    {
        const string secret = "correct-horse-battery";
        await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(With(secret)))).Require());
        await occo.EnactAsync("shop");
        await occo.UpdateAsync(
            "shop", (await occo.CompileAsync(DescriptionSource.FromText(With($"{secret}-2")))).Require());

        var text = occo.WritePlan(await occo.PlanAsync("shop"));

        Assert.Contains("\"path\": \"password\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        static string With(string password) => Shop.Replace(
            "image_id: a", $"image_id: a, password: {password}", StringComparison.Ordinal);
    }

    private string Save(Plan plan)
    {
        var path = Path.Combine(Path.GetDirectoryName(store.Path)!, "plan.json");
        File.WriteAllText(path, occo.WritePlan(plan));
        return path;
    }

    [Fact]
    public async Task Enact_SamePlanTwice_IsRefused()
    {
        await RegisterAsync();
        var plan = await occo.PlanAsync("shop");
        await EnactAsync(plan);

        await RefusedAsync(plan, "not needed any more: create db: it does not exist yet");
    }

    [Fact]
    public async Task Enact_EmptyPlanAndNothingToDo_DoesNothing()
    {
        await BuildAsync();
        var plan = await occo.PlanAsync("shop");

        var result = await EnactAsync(plan);

        Assert.Equal((true, 1), (result.Reached, result.Passes));
        Assert.Equal(4, cloud.Creates.Count);
    }

    [Fact]
    public async Task Enact_EmptyPlanOfOneNode_LeavesTheOthersAlone()
    {
        await BuildAsync();
        var plan = await occo.PlanAsync("shop", new() { Nodes = ["db"] });
        cloud.Vanish((await occo.GetNodesAsync()).Single(n => n.Name == "mail").InstanceId!);

        Assert.True((await EnactAsync(plan)).Reached);
        Assert.Equal(4, cloud.Creates.Count);
    }

    [Fact]
    public async Task Enact_NewVersion_IsRefusedAndNothingIsDone()
    {
        await BuildAsync();
        await UpdateAsync("image_id: a", "image_id: b");
        var plan = await occo.PlanAsync("shop");
        await UpdateAsync("image_id: a", "image_id: c");

        await RefusedAsync(plan, "it is for version 2 of the description, and the newest is 3");
    }

    [Fact]
    public async Task Enact_ScaleRequestCameMeanwhile_IsRefusedAndTheRequestStays()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var plan = await occo.PlanAsync("shop");
        await occo.ScaleAsync("shop", "web", new() { To = 4 });

        await RefusedAsync(plan, "needed now: create web: scale request 2: 4 wanted, 2 there");

        Assert.Equal((true, 2), ((await EnactAsync(await occo.PlanAsync("shop"))).Reached, cloud.Creates.Count - 4));
    }

    [Fact]
    public async Task Enact_InstanceVanishedMeanwhile_IsRefused()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var plan = await occo.PlanAsync("shop");
        cloud.Vanish((await occo.GetNodesAsync()).Single(n => n.Name == "mail").InstanceId!);

        await RefusedAsync(plan, "needed now: replace mail");
    }

    [Fact]
    public async Task Enact_OnlyWhatItWaitsForChanged_IsCarriedOut()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var mail = (await occo.GetNodesAsync()).Single(n => n.Name == "mail").InstanceId!;
        cloud.Set(mail, ComponentState.Pending, "rebooting");
        var plan = await occo.PlanAsync("shop");
        Assert.Contains(plan.Steps, s => s.Action == StepAction.Wait);
        cloud.Set(mail, ComponentState.Ready);

        Assert.Equal((true, 1), ((await EnactAsync(plan)).Reached, cloud.Creates.Count - 4));
    }

    [Fact]
    public async Task Enact_DependentsOfWhatIsReplaced_FollowInLaterPasses()
    {
        await BuildAsync();
        await UpdateAsync(
            "name: mail, type: db", "name: mail, type: db, scaling: {min: 1, max: 1}", "image_id: a", "image_id: b");
        var plan = await occo.PlanAsync("shop", new() { Nodes = ["db"] });
        Assert.Equal(["db"], plan.Steps.Select(s => s.Node));

        var limited = await EnactAsync(plan);

        // Limited to db, the plan goes no further than db.
        Assert.Equal((1, 0), (limited.Replaced, limited.Refreshed));
        var whole = await EnactAsync(await occo.PlanAsync("shop"));
        Assert.Equal((true, 3), (whole.Reached, whole.Replaced));
        Assert.True((await occo.PlanAsync("shop")).IsEmpty);
    }

    [Fact]
    public async Task Enact_OtherNodeFailsMeanwhile_IsLeftAlone()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var plan = await occo.PlanAsync("shop");
        var mail = (await occo.GetNodesAsync()).Single(n => n.Name == "mail");
        var failures = 1;
        cloud.AfterCreate = _ =>
        {
            cloud.Vanish(mail.InstanceId!);
            return failures-- > 0 ? throw new CloudException(CloudErrorKind.Quota, "no") : Task.CompletedTask;
        };

        var result = await EnactAsync(plan);

        Assert.True(result.Passes > 1);
        Assert.DoesNotContain(cloud.Machines, m => m.NodeName == "mail");
        Assert.Equal("mail", Assert.Single((await occo.PlanAsync("shop")).Steps).Node);
    }

    [Fact]
    public async Task Enact_RequestWhileItRuns_WaitsForTheNextEnactment()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var plan = await occo.PlanAsync("shop");
        cloud.BeforeCreate = async (_, _) =>
        {
            if (cloud.Creates.Count == 5) await occo.ScaleAsync("shop", "mail", new() { To = 1 });
            if (cloud.Creates.Count == 5) await occo.ScaleAsync("shop", "web", new() { To = 5 });
        };

        Assert.Equal((true, 1), ((await EnactAsync(plan)).Reached, cloud.Creates.Count - 4));
        Assert.Equal(2, (await occo.PlanAsync("shop")).Steps.Count);
    }

    [Fact]
    public async Task Enact_NewVersionWhileItRuns_EndsAfterTheFirstPass()
    {
        await BuildAsync();
        await UpdateAsync("image_id: a", "image_id: b");
        var plan = await occo.PlanAsync("shop");
        cloud.AfterCreate = async _ =>
        {
            cloud.AfterCreate = _ => Task.CompletedTask;
            await UpdateAsync("image_id: a", "image_id: c");
        };

        var refused = await Assert.ThrowsAsync<OccoException>(() => EnactAsync(plan));

        Assert.Equal(FailureKind.PlanChanged, refused.Kind);
        Assert.DoesNotContain(cloud.Creates, c => Equals(c.Request.Resource.GetValueOrDefault("image_id"), "c"));
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    [Fact]
    public async Task Enact_PlanWithWatchOrNodesOrOfAnother_IsInvalid()
    {
        await BuildAsync();
        var plan = await occo.PlanAsync("shop");

        foreach (var options in new EnactmentOptions[]
        {
            new() { Plan = plan, Watch = true }, new() { Plan = plan, Nodes = ["db"] },
            new() { Plan = plan with { InfrastructureId = "other" } },
        })
        {
            var refused = await Assert.ThrowsAsync<OccoException>(() => occo.EnactAsync("shop", options));
            Assert.Equal(FailureKind.InvalidArgument, refused.Kind);
        }
    }

    private Task<EnactmentResult> EnactAsync(Plan plan) => occo.EnactAsync("shop", new() { Plan = plan });

    private async Task RefusedAsync(Plan plan, string why)
    {
        var (creates, drops) = (cloud.Creates.Count, cloud.Drops.Count);
        var refused = await Assert.ThrowsAsync<OccoException>(() => EnactAsync(plan));
        Assert.Equal(FailureKind.PlanChanged, refused.Kind);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal((creates, drops), (cloud.Creates.Count, cloud.Drops.Count));
    }

    private async Task BuildAsync()
    {
        await RegisterAsync();
        Assert.True((await occo.EnactAsync("shop")).Reached);
    }

    private async Task RegisterAsync()
        => await occo.RegisterAsync((await occo.CompileAsync(DescriptionSource.FromText(Shop))).Require());

    private async Task UpdateAsync(params string[] changes)
    {
        var text = Shop;
        for (var i = 0; i < changes.Length; i += 2)
            text = text.Replace(changes[i], changes[i + 1], StringComparison.Ordinal);
        await occo.UpdateAsync("shop", (await occo.CompileAsync(DescriptionSource.FromText(text))).Require());
    }
}
