using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Security groups and key pairs that are made and removed with the machines that use them.</summary>
public sealed partial class Ec2ResourceScenarios
{
    private const string PublicKey =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0OcWGhvGnUSm7bIpwZZCPP0kJ8zJHn1a2a3KtfSxDg occo";

    private const string Nodes = """
        nodes:
          - {name: fw, type: fw}
          - {name: login, type: login}
          - {name: web, type: web, scaling: {min: 2, max: 2}}
        dependencies: [[web, fw], [web, login]]
        """;

    private const string FleetNodes = """
        nodes:
          - {name: fw, type: fw}
          - {name: login, type: login}
          - {name: web, type: web, scaling: {min: 2, max: 2}}
          - {name: fleet, type: fleet, scaling: {min: 2, max: 2}}
        dependencies: [[web, fw], [web, login], [fleet, fw], [fleet, login]]
        """;

    private const string Ssh = "{protocol: tcp, port: 22, cidr: 10.0.0.0/8}";
    private const string Http = "{protocol: tcp, port: 80, cidr: 0.0.0.0/0}";

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Build_MachinesWithGroupAndKey_HaveThemAndLeaveNothing(int hiddenLooks)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { VisibilityLooks = hiddenLooks, ShuttingDownTime = TimeSpan.FromSeconds(40) });
        await RegisterAsync(bed, Ssh);

        await ReachAsync(bed);

        var group = Assert.Single(bed.Cloud.Fleet.Belongings.Groups.Values);
        var key = Assert.Single(bed.Cloud.Fleet.Belongings.Keys.Values);
        Assert.All(bed.Cloud.Alive, m => Assert.Equal([group.Id], m.Launch.SecurityGroups));
        Assert.All(bed.Cloud.Alive, m => Assert.Equal(key.Name, m.Launch.KeyName));
        Assert.Equal(2, bed.Cloud.Alive.Count);
        Assert.Equal([22], group.Ingress.Select(r => r.From));
        Assert.Equal(2, group.Egress.Count);
        string[] marks =
        [
            "occo:store", "occo:infrastructure", "occo:infrastructure-name", "occo:node", "occo:node-id", "occo:digest",
        ];
        Assert.All(marks, mark => Assert.Contains(mark, group.Tags.Keys));
        Assert.All(marks, mark => Assert.Contains(mark, key.Tags.Keys));
        bed.Cloud.Calls.Clear();
        await ReachAsync(bed);
        Assert.All(bed.Cloud.Calls.Counts.Keys, a => Assert.StartsWith("Describe", a, StringComparison.Ordinal));

        var removed = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(removed.Reached, string.Join('\n', removed.Errors));
        Assert.Empty(bed.Cloud.Alive);
        AssertNoneLeft(bed);
    }

    [Fact]
    public async Task Heal_RulesChangedBehindItsBack_AreSetRight()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var group = Only(bed);
        bed.Cloud.Fleet.Locked(() =>
        {
            group.Ingress.Add(new("tcp", 3389, 3389, "cidrIp", "0.0.0.0/0"));
            return group.Egress.RemoveWhere(r => r.Kind == "cidrIp");
        });

        var result = await bed.EnactAsync();

        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.Equal([22], Only(bed).Ingress.Select(r => r.From));
        Assert.Equal(2, Only(bed).Egress.Count);
        Assert.Equal(group.Id, Only(bed).Id);
    }

    [Fact]
    public async Task Build_RulesAreRefused_LeavesNoGroupBehind()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        bed.Cloud.Orders.Add(new("AuthorizeSecurityGroupIngress", Mischief.Fail, Times: 100,
            Code: "UnauthorizedOperation", Status: 403));
        Assert.False((await bed.EnactAsync()).Reached);
        Assert.Empty(Only(bed).Ingress);
        bed.Cloud.Orders.Clear();
        await bed.RestartAsync();

        await ReachAsync(bed);

        Assert.Equal([22], Only(bed).Ingress.Select(r => r.From));
    }

    [Fact]
    public async Task Heal_EndedBetweenTheGroupAndItsRules_CompletesThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var group = Only(bed);
        var digest = group.Tags["occo:digest"];
        bed.Cloud.Fleet.Locked(() =>
        {
            group.Tags["occo:digest"] = $"{digest}-begun";
            return group.Ingress.RemoveWhere(_ => true);
        });

        var step = Assert.Single((await bed.Occo.PlanAsync(Ec2Bed.Name)).Steps);
        Assert.Equal((StepAction.Refresh, "its creation was interrupted, and it is not complete"),
            (step.Action, step.Reason));
        await ReachAsync(bed);

        Assert.Equal([22], Only(bed).Ingress.Select(r => r.From));
        Assert.Equal((group.Id, digest), (Only(bed).Id, Only(bed).Tags["occo:digest"]));
    }

    [Theory]
    [InlineData("CreateSecurityGroup")]
    [InlineData("AuthorizeSecurityGroupIngress")]
    [InlineData("AuthorizeSecurityGroupEgress")]
    [InlineData("ImportKeyPair")]
    [InlineData("CreateTags")]
    public async Task Build_ReplyIsLost_MakesNothingTwice(string action)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        bed.Cloud.Orders.Add(new(action, Mischief.LoseReply));

        await ReachAsync(bed);

        Assert.Equal([22], Only(bed).Ingress.Select(r => r.From));
        Assert.Single(bed.Cloud.Fleet.Belongings.Keys);
    }

    [Fact]
    public async Task Heal_GroupAndKeyDeletedBehindItsBack_AreMadeAnew()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterDefinitionsAsync(
            "nodes: [{name: fw, type: fw}, {name: login, type: login}]", Definitions(bed, Ssh));
        await ReachAsync(bed);
        var group = Only(bed).Id;
        bed.Cloud.Fleet.Locked(() =>
        {
            bed.Cloud.Fleet.Belongings.DeleteGroup(group, []);
            bed.Cloud.Fleet.Belongings.DeleteKey(bed.Cloud.Fleet.Belongings.Keys.Keys.Single());
            return true;
        });

        await ReachAsync(bed);

        Assert.NotEqual(group, Only(bed).Id);
        Assert.Single(bed.Cloud.Fleet.Belongings.Keys);
    }

    [Fact]
    public async Task Heal_OtherKeyUnderTheName_IsReplaced()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterDefinitionsAsync("nodes: [{name: login, type: login}]", Definitions(bed, Ssh));
        await ReachAsync(bed);
        var all = bed.Cloud.Fleet.Belongings;
        var key = all.Keys.Values.Single();
        bed.Cloud.Fleet.Locked(() =>
        {
            all.DeleteKey(key.Name);
            return all.AddKey(key.Name, "other", key.Tags);
        });

        await ReachAsync(bed);

        var now = Assert.Single(all.Keys.Values);
        Assert.NotEqual(key.Name, now.Name);
        Assert.Equal(key.Fingerprint, now.Fingerprint);
    }

    [Fact]
    public async Task RemoveOrphans_GroupAndKeyWithoutARecord_AreFoundAndRemoved()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed, Ssh);
        await ReachAsync(bed);
        var all = bed.Cloud.Fleet.Belongings;
        bed.Cloud.Fleet.Locked(() =>
        {
            all.AddGroup("left", "left", Catalogue.Network, Stranger(Only(bed).Tags));
            return all.AddKey("left", "left", Stranger(all.Keys.Values.Single().Tags));
        });

        var orphans = (await bed.Occo.FindOrphansAsync()).Orphans;

        Assert.Equal(["left", all.Groups.Values.Single(g => g.Name == "left").Id],
            orphans.Select(o => o.InstanceId).Order());
        Assert.All(orphans, o => Assert.Equal(CloudItemKind.Resource, o.Kind));
        Assert.All(await bed.Occo.RemoveOrphansAsync([.. orphans.Select(o => o.Reference)]), o => Assert.True(o.Gone));
        Assert.DoesNotContain(all.Groups.Values, g => g.Name == "left");
        Assert.Single(all.Keys.Values);

        static Dictionary<string, string> Stranger(Dictionary<string, string> tags)
            => new(tags) { ["occo:node-id"] = $"{Guid.NewGuid()}" };
    }

    private static Group Only(Ec2Bed bed) => Assert.Single(bed.Cloud.Fleet.Belongings.Groups.Values);

    private static void AssertNoneLeft(Ec2Bed bed)
    {
        Assert.Empty(bed.Cloud.Fleet.Belongings.Groups);
        Assert.Empty(bed.Cloud.Fleet.Belongings.Keys);
    }

    private static async Task ReachAsync(Ec2Bed bed)
    {
        var result = await bed.EnactAsync();
        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.All(await bed.Occo.GetNodesAsync(), r => Assert.Equal(NodeState.Ready, r.State));
    }

    private static Task RegisterAsync(Ec2Bed bed, string ingress)
        => bed.RegisterDefinitionsAsync(Nodes, Definitions(bed, ingress));

    private static string Text(
        Ec2Bed bed, string ingress, string more = "", string moreOfKey = "", string nodes = Nodes)
        => $"infra_name: {Ec2Bed.Name}\nuser_id: ops\n{nodes}\nnode_definitions:\n"
            + Definitions(bed, ingress, more, moreOfKey);

    private static string Definitions(Ec2Bed bed, string ingress, string more = "", string moreOfKey = "") => $$$"""
          fw:
            - resource: {type: ec2_security_group, endpoint: '{{{bed.Endpoint}}}', ingress: [{{{ingress}}}]{{{more}}}}
          login:
            - resource:
                {type: ec2_key_pair, endpoint: '{{{bed.Endpoint}}}', public_key: {{{PublicKey}}}{{{moreOfKey}}}}
          web:
            - resource: {{{bed.Resource(", security_group_ids: [\"{{ find_node_id('fw').instance_id }}\"], "
                + "key_name: \"{{ find_node_id('login').instance_id }}\"")}}}
        """;
}
