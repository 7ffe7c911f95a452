using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A plan that was shown is carried out exactly, or not at all.</summary>
public sealed class GivenPlanTests : PlanShop
{
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
        cloud.Vanish((await NodeAsync("mail")).InstanceId!);

        Assert.True((await EnactAsync(plan)).Reached);
        Assert.Equal(4, cloud.Creates.Count);
    }

    [Fact]
    public async Task Enact_NewVersion_IsRefusedAndNothingIsDone()
    {
        await BuildAsync();
        await ReplaceAsync("image_id: a", "image_id: b");
        var plan = await occo.PlanAsync("shop");
        await ReplaceAsync("image_id: a", "image_id: c");

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
        cloud.Vanish((await NodeAsync("mail")).InstanceId!);

        await RefusedAsync(plan, "needed now: replace mail");
    }

    [Fact]
    public async Task Enact_OnlyWhatItWaitsForChanged_IsCarriedOut()
    {
        await BuildAsync();
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        var mail = (await NodeAsync("mail")).InstanceId!;
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
        await ReplaceAsync(
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
        var mail = await NodeAsync("mail");
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
        await ReplaceAsync("image_id: a", "image_id: b");
        var plan = await occo.PlanAsync("shop");
        cloud.AfterCreate = async _ =>
        {
            cloud.AfterCreate = _ => Task.CompletedTask;
            await ReplaceAsync("image_id: a", "image_id: c");
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
}
