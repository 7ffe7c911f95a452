using System.Text;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The life of an infrastructure, on the loopback server and on an EC2 API of others.</summary>
public sealed class Ec2LifeScenarios
{
    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Build_TwoTiers_MakesTaggedInstancesWithAddresses(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync(Ec2Bed.TwoTiers);

        var result = await bed.ReachAsync();

        Assert.Equal((3, 1), (result.Created, result.Passes));
        Assert.All(await bed.Occo.GetNodesAsync(), n => Assert.NotNull(n.Address));
        var machines = await bed.AliveAsync();
        Assert.Equal(["shop-db", "shop-web", "shop-web"], machines.Select(m => m.Tags["Name"]).Order());
        var storeId = (await bed.Occo.GetStoreAsync()).StoreId.ToString();
        Assert.All(machines, m =>
        {
            Assert.Equal("t3.micro", m.Type);
            Assert.Equal(storeId, m.Tags["occo:store"]);
            Assert.Equal("shop", m.Tags["occo:infrastructure-name"]);
            Assert.Contains(m.Tags["occo:node"], (string[])["db", "web"]);
        });
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Enact_NothingToDo_ChangesNothing(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var before = await bed.AliveAsync();

        await bed.RestartAsync();
        var result = await bed.ReachAsync();

        Assert.Equal((0, 0, 0, 1), (result.Created, result.Replaced, result.Dropped, result.Passes));
        Assert.Equal(before.Select(m => m.Id), (await bed.AliveAsync()).Select(m => m.Id));
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Scale_UpAndDown_KeepsTheOthers(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var first = await bed.AliveAsync();

        await bed.Occo.ScaleAsync(Ec2Bed.Name, "web", new() { To = 5 });
        await bed.ReachAsync();
        Assert.Equal(6, (await bed.AliveAsync()).Count);

        await bed.Occo.ScaleAsync(Ec2Bed.Name, "web", new() { To = 2 });
        var result = await bed.ReachAsync();

        Assert.Equal(3, result.Dropped);
        Assert.Equal(first.Select(m => m.Id).Order(), (await bed.AliveAsync()).Select(m => m.Id).Order());
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Heal_TerminatedBehindItsBack_MakesAnotherOne(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        var victim = (await bed.AliveAsync()).First(m => m.Tags["occo:node"] == "web").Id;

        await bed.TerminateAsync(victim);
        await bed.ReachAsync();

        var alive = await bed.AliveAsync();
        Assert.Equal(3, alive.Count);
        Assert.DoesNotContain(alive, m => m.Id == victim);
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Remove_Built_LeavesNothing(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();

        var result = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.Empty(await bed.AliveAsync());
        var infrastructure = Assert.Single(await bed.Occo.GetInfrastructuresAsync(includeRemoved: true));
        Assert.Equal(InfrastructureState.Removed, infrastructure.State);
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Update_OtherType_ReplacesTheInstances(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        const string One = "nodes: [{name: web, type: machine}]";
        await bed.RegisterAsync(One);
        await bed.ReachAsync();

        await bed.UpdateAsync(One, type: "t3.small");
        var result = await bed.ReachAsync();

        Assert.Equal(1, result.Replaced);
        Assert.Equal("t3.small", Assert.Single(await bed.AliveAsync()).Type);
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Update_TagsAndName_AreChangedInPlace(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        const string One = "nodes: [{name: web, type: machine}]";
        await bed.RegisterAsync(One, ", name: one, tags: {env: test, old: 'yes'}");
        await bed.ReachAsync();
        var before = Assert.Single(await bed.AliveAsync());
        await bed.Caller.CallAsync(
            "CreateTags", $"ResourceId.1={before.Id}", "Tag.1.Key=theirs", "Tag.1.Value=stays");

        await bed.UpdateAsync(One, ", name: two, tags: {env: production}");
        var result = await bed.ReachAsync();

        Assert.Equal((0, 1), (result.Replaced, result.Refreshed));
        var after = Assert.Single(await bed.AliveAsync());
        Assert.Equal(before.Id, after.Id);
        Assert.Equal(("two", "production", "stays"), (after.Tags["Name"], after.Tags["env"], after.Tags["theirs"]));
        Assert.False(after.Tags.ContainsKey("old"));
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Enact_TagsChangedBehindItsBack_AreSetAgain(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]", ", name: one, tags: {env: test, team: 7}");
        await bed.ReachAsync();
        var before = Assert.Single(await bed.AliveAsync());
        await bed.Caller.CallAsync("CreateTags", $"ResourceId.1={before.Id}",
            "Tag.1.Key=env", "Tag.1.Value=broken", "Tag.2.Key=Name", "Tag.2.Value=mine");
        await bed.Caller.CallAsync("DeleteTags", $"ResourceId.1={before.Id}", "Tag.1.Key=team");

        var step = Assert.Single((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        await bed.ReachAsync();

        Assert.Equal(StepAction.Refresh, step.Action);
        Assert.Contains("behind Occo's back", step.Reason, StringComparison.Ordinal);
        var after = Assert.Single(await bed.AliveAsync());
        Assert.Equal(
            (before.Id, "one", "test", "7"), (after.Id, after.Tags["Name"], after.Tags["env"], after.Tags["team"]));
        Assert.True((await bed.Occo.PlanAsync(Ec2Bed.Name)).IsEmpty);
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Enact_DefaultNameChangedBehindItsBack_IsSetAgain(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]");
        await bed.ReachAsync();
        var before = Assert.Single(await bed.AliveAsync());
        await bed.Caller.CallAsync("CreateTags", $"ResourceId.1={before.Id}", "Tag.1.Key=Name", "Tag.1.Value=mine");

        var step = Assert.Single((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        await bed.ReachAsync();

        Assert.Equal(StepAction.Refresh, step.Action);
        Assert.Contains("behind Occo's back", step.Reason, StringComparison.Ordinal);
        var after = Assert.Single(await bed.AliveAsync());
        Assert.Equal((before.Id, "shop-web"), (after.Id, after.Tags["Name"]));
        Assert.True((await bed.Occo.PlanAsync(Ec2Bed.Name)).IsEmpty);
    }

    [Theory]
    [InlineData(", name: one")]
    [InlineData(", tags: {Name: one}")]
    public async Task Update_NameIsTakenOut_TheDefaultComesBackInPlace(string name)
    {
        await using var bed = await Ec2Bed.AtAsync();
        const string One = "nodes: [{name: web, type: machine}]";
        await bed.RegisterAsync(One, name);
        await bed.ReachAsync();
        var before = Assert.Single(await bed.AliveAsync());
        Assert.Equal("one", before.Tags["Name"]);

        await bed.UpdateAsync(One);
        await bed.ReachAsync();

        var after = Assert.Single(await bed.AliveAsync());
        Assert.Equal((before.Id, "shop-web"), (after.Id, after.Tags["Name"]));
    }

    // The characters that XML, forms and signatures each treat in their own way.
    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Build_SpecialCharacters_ComeBackUnchanged(string where)
    {
        const string Tag = "<&\"> +%/?=;,~!*() naïve 名前 🙂";
        const string Script = "#!/bin/sh\n# <&\"'> + % ~ ! * ( ) naïve 名前 🙂\ttab  blanks\n";
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]",
            $", tags: {{role: '{Tag}', quote: \"it's\", empty: ''}}",
            "      contextualisation:\n        type: cloudinit\n        context_template: |\n          "
            + Script.TrimEnd().Replace("\n", "\n          ") + "\n");

        await bed.ReachAsync();

        var machine = Assert.Single(await bed.AliveAsync());
        Assert.Equal((Tag, "it's", ""), (machine.Tags["role"], machine.Tags["quote"], machine.Tags["empty"]));
        var data = await bed.Caller.CallAsync(
            "DescribeInstanceAttribute", $"InstanceId={machine.Id}", "Attribute=userData");
        // A template ends without the end of its last line, as in Jinja.
        Assert.Equal(Script.TrimEnd(), Encoding.UTF8.GetString(Convert.FromBase64String(data.First("value")!)));
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Build_TwoInfrastructures_DoNotTouchEachOther(string where)
    {
        await using var one = await Ec2Bed.AtAsync(where);
        await using var other = await Ec2Bed.AtAsync(where);
        await one.RegisterAsync(Ec2Bed.TwoTiers);
        await other.RegisterAsync(Ec2Bed.TwoTiers);
        await one.ReachAsync();
        await other.ReachAsync();

        await one.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.Empty(await one.AliveAsync());
        Assert.Equal(3, (await other.AliveAsync()).Count);
    }
}
