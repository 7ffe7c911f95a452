using System.Text;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Groups and key pairs that are changed, replaced or removed while machines use them.</summary>
public sealed partial class Ec2ResourceScenarios
{
    [Fact]
    public async Task Update_OtherRules_ChangesTheGroupInPlace()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var (group, machines) = (Only(bed), bed.Cloud.Alive.Select(m => m.Id).ToList());

        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, $"{Ssh}, {Http}"));
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Followers);
        await ReachAsync(bed);
        Assert.Equal([22, 80], Only(bed).Ingress.Select(r => r.From).Order());
        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, Http));
        await ReachAsync(bed);

        Assert.Equal([80], Only(bed).Ingress.Select(r => r.From));
        Assert.Equal(group.Id, Only(bed).Id);
        Assert.Equal(machines, bed.Cloud.Alive.Select(m => m.Id));
    }

    [Fact]
    public async Task Update_OtherDescription_ReplacesTheGroupAndWhatUsesIt()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var (group, machines) = (Only(bed), bed.Cloud.Alive.Select(m => m.Id).ToList());

        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, Ssh, ", description: new"));
        await ReachAsync(bed);

        Assert.NotEqual(group.Id, Only(bed).Id);
        Assert.Empty(machines.Intersect(bed.Cloud.Alive.Select(m => m.Id)));
        Assert.All(bed.Cloud.Alive, m => Assert.Equal([Only(bed).Id], m.Launch.SecurityGroups));
    }

    [Fact]
    public async Task Update_OtherGroupAndKey_RemovesTheOldOnesWhenNoMachineUsesThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { ShuttingDownTime = TimeSpan.FromSeconds(10) });
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var (group, key) = (Only(bed).Id, bed.Cloud.Fleet.Belongings.Keys.Keys.Single());
        bed.Cloud.Calls.Clear();

        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, Ssh, ", name: new", ", name: new"));
        Assert.Equal(["web"], (await bed.Occo.PlanAsync(Ec2Bed.Name)).Followers);
        await ReachAsync(bed);

        Assert.NotEqual(group, Only(bed).Id);
        Assert.NotEqual(key, bed.Cloud.Fleet.Belongings.Keys.Keys.Single());
        Assert.All(bed.Cloud.Alive, m => Assert.Equal([Only(bed).Id], m.Launch.SecurityGroups));
        var calls = bed.Cloud.Calls.All.ToList();
        var last = calls.FindLastIndex(c => c.Action == "TerminateInstances");
        Assert.All((string[])["DeleteSecurityGroup", "DeleteKeyPair"], action =>
        {
            Assert.Equal("OK", Assert.Single(calls, c => c.Action == action).Outcome);
            Assert.True(calls.FindIndex(c => c.Action == action) > last);
        });
        Assert.DoesNotContain(await bed.Occo.GetEventsAsync(), e => e.Kind == EventKind.StepFailed);
    }

    [Fact]
    public async Task Remove_GroupOfAMachineOfOthers_SaysWhichAndIsRemovedLater()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var other = Assert.Single(await bed.Caller.RunAsync(1, $"SecurityGroupId.1={Only(bed).Id}"));

        var refused = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.False(refused.Reached);
        Assert.Contains(refused.Errors, e => e.Message.Contains(
            $"(DependencyViolation). It is the group of {other}.", StringComparison.Ordinal));
        await bed.TerminateAsync(other);
        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);
        AssertNoneLeft(bed);
    }

    [Theory]
    [InlineData("CreateSecurityGroup")]
    [InlineData("AuthorizeSecurityGroupIngress")]
    [InlineData("DescribeSecurityGroups")]
    [InlineData("DeleteSecurityGroup")]
    [InlineData("ImportKeyPair")]
    [InlineData("DescribeKeyPairs")]
    [InlineData("DeleteKeyPair")]
    [InlineData("CreateTags")]
    public async Task Life_Throttled_IsMadeOnceAndLeavesNothing(string action)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        bed.Cloud.Orders.Add(new(action, Mischief.Fail, Times: 3, Code: "RequestLimitExceeded",
            Message: "Request limit exceeded.", Status: 503));

        await ReachAsync(bed);
        Assert.Equal([22], Only(bed).Ingress.Select(r => r.From));
        Assert.Single(bed.Cloud.Fleet.Belongings.Keys);
        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);

        AssertNoneLeft(bed);
        Assert.Equal(0, bed.Cloud.Orders.Count);
    }

    [Theory]
    [InlineData(Ec2Bed.Loopback)]
    [RealEc2]
    public async Task Life_FleetWithGroupAndKey_ChangesAndLeavesNothingButWhatIsNotRecorded(string where)
    {
        await using var bed = await Ec2Bed.AtAsync(where);
        await bed.RegisterDefinitionsAsync(FleetNodes, Definitions(bed, Ssh) + Fleet(bed));
        await ReachAsync(bed);
        Assert.Equal(4, (await bed.AliveAsync()).Count);
        Assert.Empty((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, Http, moreOfKey: ", name: new", nodes: FleetNodes)
            + Fleet(bed));
        await ReachAsync(bed);
        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);

        var infrastructure = (await bed.Occo.GetInfrastructuresAsync(includeRemoved: true)).Single().Id;
        var material = Convert.ToBase64String(Encoding.UTF8.GetBytes(PublicKey));
        var strangers = new[]
        {
            ("CreateSecurityGroup", "security-group", "GroupName", "GroupDescription=left"),
            ("ImportKeyPair", "key-pair", "KeyName", $"PublicKeyMaterial={material}"),
        };
        foreach (var (action, kind, name, more) in strangers)
        {
            string[] tags = [$"store={(await bed.Occo.GetStoreAsync()).StoreId}",
                $"infrastructure={infrastructure}", $"node-id={Guid.NewGuid()}"];
            var reply = await bed.Caller.CallAsync(action, [$"{name}=left-{infrastructure}", more,
                $"TagSpecification.1.ResourceType={kind}", .. tags.SelectMany((t, i) => (string[])[
                    $"TagSpecification.1.Tag.{i + 1}.Key=occo:{t.Split('=')[0]}",
                    $"TagSpecification.1.Tag.{i + 1}.Value={t.Split('=')[1]}"])]);
            Assert.Null(reply.Error);
        }

        Assert.Empty(await bed.AliveAsync());
        var orphans = (await bed.Occo.FindOrphansAsync()).Orphans;
        Assert.Equal(2, orphans.Count);
        Assert.All(await bed.Occo.RemoveOrphansAsync([.. orphans.Select(o => o.Reference)]), o => Assert.True(o.Gone));
        Assert.Empty((await bed.Occo.FindOrphansAsync()).Orphans);
    }

    private static string Fleet(Ec2Bed bed) => "\n  fleet:\n    - resource: " + bed.Resource(
        ", instance_types: [t3.micro, t3.small], security_group_ids: [\"{{ find_node_id('fw').instance_id }}\"], "
            + "key_name: \"{{ find_node_id('login').instance_id }}\"", type: null);
}
