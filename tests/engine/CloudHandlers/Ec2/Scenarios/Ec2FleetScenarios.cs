using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Machines whose type and place EC2 chooses.</summary>
public sealed class Ec2FleetScenarios
{
    private const string SixWebs = "nodes: [{name: web, type: machine, scaling: {min: 6, max: 6}}]";
    private const string OneWeb = "nodes: [{name: web, type: machine}]";
    private const string Zones = "availability_zones: [us-east-1a, us-east-1b, us-east-1c]";

    [Theory]
    [InlineData(Zones)]
    [InlineData("subnet_ids: [subnet-0123456789abcdef0, subnet-0123456789abcdef1, subnet-0123456789abcdef2]")]
    public async Task Enact_Places_SpreadsTheMachinesAndLeavesNoTemplate(string places)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(SixWebs, $", {places}");

        await bed.ReachAsync();

        Assert.Equal([2, 2, 2], bed.Cloud.Alive.CountBy(m => m.Zone).Select(z => z.Value));
        Assert.Equal((1, 6, 1), (bed.Cloud.Calls.Counts["CreateLaunchTemplate"], bed.Cloud.Calls.Counts["CreateFleet"],
            bed.Cloud.Calls.Counts["DeleteLaunchTemplate"]));
        Assert.Empty(bed.Cloud.Fleet.Templates);
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        await bed.Occo.RemoveAsync(Ec2Bed.Name);
        Assert.Empty(bed.Cloud.Alive);
    }

    [Fact]
    public async Task Enact_NoRoomForTheFirstChoices_TakesTheNextAndThatIsNoDrift()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with
        {
            Room = new Dictionary<string, int> { ["m5.large"] = 2, ["m5.xlarge/us-east-1a"] = 0 },
        });
        await RegisterAsync(bed, SixWebs, $"instance_types: [m5.large, m5.xlarge], {Zones}");

        await bed.ReachAsync();

        Assert.Equal(2, bed.Cloud.Alive.Count(m => m.Launch.Type == "m5.large"));
        Assert.Equal(4, bed.Cloud.Alive.Count(m => m is { Launch.Type: "m5.xlarge", Zone: not "us-east-1a" }));
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Warnings);
    }

    [Fact]
    public async Task Enact_NoRoomForSome_MakesTheRestAndNamesEachChoice()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Room = new Dictionary<string, int> { ["m5.large"] = 3, ["m5.xlarge"] = 1 } });
        await RegisterAsync(bed, SixWebs, "instance_types: [m5.large, m5.xlarge]");

        var result = await bed.EnactAsync();

        Assert.Equal(4, bed.Cloud.Alive.Count);
        Assert.Equal((false, 4), (result.Reached, result.Created));
        Assert.All(result.Errors, e =>
        {
            Assert.Equal(CloudErrorKind.Quota, e.Kind);
            Assert.Contains("m5.large: ", e.Message, StringComparison.Ordinal);
            Assert.Contains("m5.xlarge: ", e.Message, StringComparison.Ordinal);
            Assert.Contains("(InsufficientInstanceCapacity)", e.Message, StringComparison.Ordinal);
        });
        Assert.Empty(bed.Cloud.Fleet.Templates);

        bed.Set(s => s with { Room = new Dictionary<string, int>() });
        await bed.ReachAsync();
        Assert.Equal(6, bed.Cloud.Alive.Count);
    }

    [Fact]
    public async Task Enact_SpotFleet_BuysOnTheSpotMarket()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, OneWeb, "instance_types: [m5.xlarge, m5.large], spot: {max_price: 0.05}");

        await bed.ReachAsync();

        Assert.True(Assert.Single(bed.Cloud.Alive).Launch is { Spot: true, Type: "m5.large", MaxPrice: "0.05" });
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
    }

    [Fact]
    public async Task Update_ListWithTheTypeInIt_KeepsTheMachine()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, OneWeb, "instance_types: [m5.large, m5.xlarge], availability_zones: [us-east-1b]");
        await bed.ReachAsync();
        var machine = Assert.Single(bed.Cloud.Alive);

        await UpdateAsync(bed, OneWeb, $"instance_types: [t3.micro, m5.large], {Zones}");
        var steps = (await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps;
        Assert.Equal(StepAction.Refresh, Assert.Single(steps).Action);
        await bed.ReachAsync();

        Assert.Same(machine, Assert.Single(bed.Cloud.Alive));
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);

        foreach (var gone in new[]
        {
            "instance_types: [t3.micro]", "instance_types: [m5.large], availability_zones: [us-east-1a]",
        })
        {
            await UpdateAsync(bed, OneWeb, gone);
            Assert.Contains((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps, s => s.Action == StepAction.Replace);
        }

        await bed.ReachAsync();
        Assert.Equal("us-east-1a", Assert.Single(bed.Cloud.Alive).Zone);
    }

    [Theory]
    [InlineData("CreateFleet", Mischief.LoseReply)]
    [InlineData("CreateFleet", Mischief.LoseRequest)]
    [InlineData("CreateFleet", Mischief.FailAfterwards)]
    [InlineData("CreateLaunchTemplate", Mischief.LoseReply)]
    [InlineData("CreateLaunchTemplate", Mischief.Fail)]
    [InlineData("DeleteLaunchTemplate", Mischief.LoseReply)]
    internal async Task Enact_ReplyLost_DoublesNothing(string action, Mischief mischief)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Cloud.Orders.Add(new(action, mischief, Times: 2));
        await RegisterAsync(bed, SixWebs, $"instance_types: [m5.large, m5.xlarge], {Zones}");

        await bed.ReachAsync();

        Assert.Equal(6, bed.Cloud.Fleet.All().Count);
        Assert.Empty(bed.Cloud.Fleet.Templates);
    }

    [Fact]
    public async Task FindOrphan_InterruptedCreation_ShowsAndDeletesItsTemplate()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Cloud.Orders.Add(new("DeleteLaunchTemplate", Mischief.Fail));
        await RegisterAsync(bed, OneWeb, "instance_types: [m5.large]");
        await bed.ReachAsync();
        var template = Assert.Single(bed.Cloud.Fleet.Templates);
        Assert.Empty((await bed.Occo.FindOrphansAsync()).Orphans);

        bed.Advance(TimeSpan.FromMinutes(10));
        var orphan = Assert.Single((await bed.Occo.FindOrphansAsync()).Orphans);

        Assert.Equal((template.Id, CloudItemKind.LaunchTemplate, true), (orphan.InstanceId, orphan.Kind, orphan.IsOwn));
        Assert.Equal("a launch template that an interrupted creation left", orphan.Reason);
        var outcome = Assert.Single(await bed.Occo.RemoveOrphansAsync([orphan.Reference]));
        Assert.True(outcome.Gone);
        Assert.Empty(bed.Cloud.Fleet.Templates);
        Assert.Single(bed.Cloud.Alive);
    }

    [Fact]
    public async Task Remove_InterruptedCreation_LeavesNoTemplate()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Cloud.Orders.Add(new("DeleteLaunchTemplate", Mischief.Fail));
        await RegisterAsync(bed, OneWeb, "instance_types: [m5.large]");
        await bed.ReachAsync();
        bed.Cloud.Fleet.AddTemplate("other", new Dictionary<string, string>(), []);
        Assert.Equal(2, bed.Cloud.Fleet.Templates.Count);

        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);

        Assert.Equal("other", Assert.Single(bed.Cloud.Fleet.Templates).Name);
    }

    [Fact]
    public async Task Enact_BadSubnet_IsAnErrorOfTheSection()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, OneWeb, "instance_types: [m5.large], subnet_ids: [subnet-00000000000000000]");

        var result = await bed.EnactAsync();

        Assert.All(result.Errors, e => Assert.NotEqual(CloudErrorKind.Quota, e.Kind));
        Assert.NotEmpty(result.Errors);
        Assert.Empty(bed.Cloud.Fleet.All());
        Assert.Empty(bed.Cloud.Fleet.Templates);
    }

    [Fact]
    public async Task Enact_Requirements_TakesTheCheapestTypesWithRoomThatHaveThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Room = new Dictionary<string, int> { ["m5.large"] = 2 } });
        await RegisterAsync(bed, SixWebs,
            $"instance_requirements: {{vcpu_count: {{min: 2}}, memory_mib: {{min: 4096}}}}, {Zones}");

        await bed.ReachAsync();

        Assert.Equal(2, bed.Cloud.Alive.Count(m => m.Launch.Type == "m5.large"));
        Assert.Equal(4, bed.Cloud.Alive.Count(m => m.Launch.Type == "m5.xlarge"));
        var plan = await bed.Occo.PlanAsync(Ec2Bed.Name);
        Assert.Empty(plan.Steps);
        Assert.Empty(plan.Warnings);
        await UpdateAsync(bed, SixWebs,
            $"instance_requirements: {{vcpu_count: {{min: 4}}, memory_mib: {{min: 4096}}}}, {Zones}");
        await bed.ReachAsync();
        Assert.All(bed.Cloud.Alive, m => Assert.Equal("m5.xlarge", m.Launch.Type));
    }

    [Fact]
    public async Task Enact_RequirementsThatNoTypeHas_IsAnErrorThatNamesTheKey()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, OneWeb, "instance_requirements: {vcpu_count: {min: 64}, memory_mib: {min: 1}}");

        var result = await bed.EnactAsync();

        Assert.Contains("Look at 'instance_requirements'", Assert.Single(result.Errors).Message,
            StringComparison.Ordinal);
        Assert.Empty(bed.Cloud.Alive);
    }

    private static Task RegisterAsync(Ec2Bed bed, string nodes, string more)
        => bed.RegisterDefinitionsAsync(nodes, $"  machine: [{{resource: {bed.Resource($", {more}", type: null)}}}]");

    private static Task UpdateAsync(Ec2Bed bed, string nodes, string more)
        => bed.UpdateAsync(nodes, $", {more}", type: null);
}
