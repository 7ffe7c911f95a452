using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Elastic addresses, made with the infrastructure or existing, and the machines that have them.</summary>
public sealed class Ec2AddressScenarios
{
    private const string OneWeb = """
        nodes:
          - {name: ip, type: ip}
          - {name: web, type: web}
        dependencies: [[web, ip]]
        """;

    private const string ByNode = ", elastic_ips: [\"{{ find_node_id('ip').instance_id }}\"]";

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Build_MachineWithAnAddress_IsReadyAtItAndLeavesNothing(int hiddenLooks)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with
        {
            VisibilityLooks = hiddenLooks, PendingTime = TimeSpan.FromSeconds(40),
            ShuttingDownTime = TimeSpan.FromSeconds(40),
        });
        await RegisterAsync(bed);

        await ReachAsync(bed);

        var address = Only(bed);
        Assert.Equal(Assert.Single(bed.Cloud.Alive).Id, address.Owner?.Id);
        Assert.All((string[])["occo:store", "occo:infrastructure", "occo:node", "occo:node-id", "occo:digest"],
            mark => Assert.Contains(mark, address.Tags.Keys));
        Assert.Equal("shop-ip", address.Tags["Name"]);
        var nodes = await bed.Occo.GetNodesAsync();
        Assert.Contains(address.Ip, nodes.Single(n => n.Name == "web").Addresses);
        Assert.Equal(address.Ip, nodes.Single(n => n.Name == "ip").Address);
        var web = nodes.Single(n => n.Name == "web").Id;
        var ready = Assert.Single(await bed.Occo.GetEventsAsync(new()),
            e => e.Kind == EventKind.NodeReady && e.NodeId == web);
        Assert.Contains(address.Ip.Replace('.', '-'), ready.Message, StringComparison.Ordinal);
        bed.Cloud.Calls.Clear();
        await ReachAsync(bed);
        Assert.All(bed.Cloud.Calls.Counts.Keys, a => Assert.StartsWith("Describe", a, StringComparison.Ordinal));

        var removed = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(removed.Reached, string.Join('\n', removed.Errors));
        Assert.Empty(bed.Cloud.Alive);
        Assert.Empty(bed.Cloud.Fleet.Belongings.Addresses);
        Assert.DoesNotContain(bed.Cloud.Calls.All, c => c.Outcome == "InvalidIPAddress.InUse");
    }

    [Theory]
    [InlineData("AllocateAddress", "LoseReply")]
    [InlineData("AllocateAddress", "LoseRequest")]
    [InlineData("AssociateAddress", "LoseReply")]
    [InlineData("AssociateAddress", "LoseRequest")]
    [InlineData("DescribeAddresses", "LoseRequest")]
    [InlineData("DisassociateAddress", "LoseReply")]
    [InlineData("ReleaseAddress", "LoseReply")]
    public async Task Life_CallIsLost_MakesAndLeavesNothingTwice(string action, string what)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { VisibilityLooks = 3 });
        await RegisterAsync(bed);
        bed.Cloud.Orders.Add(new(action, Enum.Parse<Mischief>(what)));

        await ReachAsync(bed);

        Assert.NotNull(Only(bed).Owner);
        var removed = await bed.Occo.RemoveAsync(Ec2Bed.Name);
        Assert.True(removed.Reached, string.Join('\n', removed.Errors));
        Assert.Empty(bed.Cloud.Fleet.Belongings.Addresses);
        Assert.Equal(0, bed.Cloud.Orders.Count);
    }

    [Fact]
    public async Task Build_NoAddressLeft_IsAQuotaAndMakesNoMachine()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { AddressLimit = 0 });
        await RegisterAsync(bed);

        var result = await bed.EnactAsync();

        Assert.Contains(result.Errors, e => e.Kind == CloudErrorKind.Quota
            && e.Message.Contains("AddressLimitExceeded", StringComparison.Ordinal));
        Assert.Empty(bed.Cloud.Calls.Of("RunInstances"));
    }

    [Fact]
    public async Task Update_OtherMachine_KeepsTheAddress()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { ShuttingDownTime = TimeSpan.FromSeconds(30) });
        await RegisterAsync(bed);
        await ReachAsync(bed);
        var (address, old) = (Only(bed).Id, Only(bed).Owner!.Id);

        await bed.Occo.UpdateAsync(Ec2Bed.Name, Text(bed, ByNode, "t3.small"));
        await ReachAsync(bed);

        Assert.Equal(address, Only(bed).Id);
        Assert.NotEqual(old, Only(bed).Owner?.Id);
        Assert.Equal(Assert.Single(bed.Cloud.Alive).Id, Only(bed).Owner?.Id);
    }

    [Fact]
    public async Task Heal_AddressTakenAway_IsGivenBackAndNothingIsReplaced()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed);
        await ReachAsync(bed);
        var machine = Only(bed).Owner!;
        await bed.Caller.CallAsync("DisassociateAddress", $"AssociationId={Only(bed).Association}");

        await ReachAsync(bed);

        Assert.Equal(machine, Only(bed).Owner);
        Assert.Equal([machine], bed.Cloud.Alive);
        Assert.Contains(
            Only(bed).Ip, (await bed.Occo.GetNodesAsync()).Single(n => n.Name == "web").Addresses);
    }

    [Fact]
    public async Task Heal_AddressReleasedBehindItsBack_IsMadeAnewAndGiven()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed);
        await ReachAsync(bed);
        var (old, machine) = (Only(bed), Only(bed).Owner!);
        await bed.Caller.CallAsync("DisassociateAddress", $"AssociationId={old.Association}");
        await bed.Caller.CallAsync("ReleaseAddress", $"AllocationId={old.Id}");
        await bed.EnactAsync();

        await ReachAsync(bed);

        Assert.NotEqual(old.Id, Only(bed).Id);
        Assert.Equal(machine, Only(bed).Owner);
        Assert.Equal([machine], bed.Cloud.Alive);
    }

    [Fact]
    public async Task Enact_ListOfAddresses_EachMachineHasOne()
    {
        await using var bed = await Ec2Bed.AtAsync();
        var all = Existing(bed, 3);
        await bed.RegisterAsync(Webs(2), Key(all));

        await bed.ReachAsync();

        Assert.Equal(bed.Cloud.Alive.Select(m => m.Id).Order(), Owners(bed));
        await bed.UpdateAsync(Webs(2), Key(all), type: "t3.small");
        await bed.ReachAsync();
        Assert.Equal(bed.Cloud.Alive.Select(m => m.Id).Order(), Owners(bed));
        await bed.Occo.RemoveAsync(Ec2Bed.Name);
        Assert.All(bed.Cloud.Fleet.Belongings.Addresses.Values, a => Assert.Null(a.Owner));
        Assert.Equal(3, bed.Cloud.Fleet.Belongings.Addresses.Count);
    }

    [Fact]
    public async Task Update_OtherAddresses_ChangesInPlace()
    {
        await using var bed = await Ec2Bed.AtAsync();
        var all = Existing(bed, 2);
        await bed.RegisterAsync(Webs(1), Key([all[0]]));
        await bed.ReachAsync();
        var machine = Assert.Single(bed.Cloud.Alive);

        await bed.UpdateAsync(Webs(1), Key([all[1]]));
        await bed.ReachAsync();
        Assert.Equal((all[1], machine), (machine.Elastic?.Id, Assert.Single(bed.Cloud.Alive)));
        await bed.UpdateAsync(Webs(1), "");
        await bed.ReachAsync();

        Assert.Null(machine.Elastic);
        Assert.Equal([machine], bed.Cloud.Alive);
        await bed.UpdateAsync(Webs(1), Key(all));
        await bed.ReachAsync();
        Assert.NotNull(machine.Elastic);
    }

    [Fact]
    public async Task Enact_MachineWithSeveralInterfaces_HasItAtTheFirst()
    {
        await using var bed = await Ec2Bed.AtAsync();
        var all = Existing(bed, 1);
        await bed.RegisterAsync(Webs(1), $"{Key(all)}, network_interfaces: [{{}}, {{}}]");

        await bed.ReachAsync();

        Assert.Equal(all, bed.Cloud.Alive.Select(m => m.Elastic?.Id));
    }

    [Fact]
    public async Task Enact_AddressThatDoesNotExist_MakesNoMachineAndNamesIt()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(1), Key(["eipalloc-0123456789abcdef0"]));

        var result = await bed.EnactAsync();

        Assert.Contains("There is no elastic address eipalloc-0123456789abcdef0",
            Assert.Single(result.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(bed.Cloud.Calls.Of("RunInstances"));
    }

    [Fact]
    public async Task Enact_AddressOfAnotherMachine_IsNotTakenAway()
    {
        await using var bed = await Ec2Bed.AtAsync();
        var all = Existing(bed, 1);
        await bed.Caller.CallAsync(
            "RunInstances", $"ImageId={Catalogue.Image}", "MinCount=1", "MaxCount=1");
        var other = Assert.Single(bed.Cloud.Alive);
        await bed.Caller.CallAsync("AssociateAddress", $"InstanceId={other.Id}", $"AllocationId={all[0]}");
        await bed.RegisterAsync(Webs(1), Key(all));

        await bed.EnactAsync();

        Assert.Equal(all[0], other.Elastic?.Id);
        Assert.Contains($"no address of 'elastic_ips' is free: {all[0]} is that of {other.Id}",
            Assert.Single(await bed.Occo.GetNodesAsync()).LastError, StringComparison.Ordinal);
        await bed.Caller.CallAsync("DisassociateAddress",
            $"AssociationId={bed.Cloud.Fleet.Belongings.Addresses[all[0]].Association}");
        await bed.EnactAsync();
        Assert.Equal(NodeState.Ready, Assert.Single(await bed.Occo.GetNodesAsync()).State);
    }

    [Fact]
    public async Task RemoveOrphans_AddressWithoutARecord_IsFoundAndReleased()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await RegisterAsync(bed);
        await ReachAsync(bed);
        var left = bed.Cloud.Fleet.Locked(() => bed.Cloud.Fleet.Belongings.AddAddress(
            new(Only(bed).Tags) { ["occo:node-id"] = $"{Guid.NewGuid()}" }));

        var orphan = Assert.Single((await bed.Occo.FindOrphansAsync()).Orphans);

        Assert.Equal((left.Id, CloudItemKind.Resource), (orphan.InstanceId, orphan.Kind));
        Assert.All(await bed.Occo.RemoveOrphansAsync([orphan.Reference]), o => Assert.True(o.Gone));
        Assert.NotEqual(left.Id, Only(bed).Id);
    }

    [Fact]
    public async Task Build_BehindATargetGroup_IsRegisteredAfterItHasTheAddress()
    {
        await using var bed = await Ec2Bed.AtAsync();
        var group = new TargetGroup { Name = "web" };
        bed.Set(s => s with { TargetGroups = [group] });
        var all = Existing(bed, 1);
        await bed.RegisterAsync(Webs(1), $"{Key(all)}, target_groups: ['{group.Arn}']");

        await bed.ReachAsync();

        var order = bed.Cloud.Calls.All.Select(c => c.Action).ToList();
        Assert.InRange(order.IndexOf("RegisterTargets"), order.IndexOf("AssociateAddress") + 1, order.Count);
        await bed.Occo.RemoveAsync(Ec2Bed.Name);
        order = [.. bed.Cloud.Calls.All.Select(c => c.Action)];
        Assert.InRange(order.IndexOf("DisassociateAddress"), order.IndexOf("DeregisterTargets") + 1, order.Count);
        Assert.Empty(bed.Cloud.Targets.Cut);
    }

    private static ElasticAddress Only(Ec2Bed bed) => Assert.Single(bed.Cloud.Fleet.Belongings.Addresses.Values);

    private static List<string> Existing(Ec2Bed bed, int count) => bed.Cloud.Fleet.Locked(
        () => Enumerable.Range(0, count).Select(_ => bed.Cloud.Fleet.Belongings.AddAddress([]).Id).ToList());

    private static string Key(IEnumerable<string> ids) => $", elastic_ips: [{string.Join(", ", ids)}]";

    private static string Webs(int count)
        => $"nodes: [{{name: web, type: machine, scaling: {{min: {count}, max: {count}}}}}]";

    private static IEnumerable<string> Owners(Ec2Bed bed) => bed.Cloud.Fleet.Belongings.Addresses.Values
        .Select(a => a.Owner?.Id).OfType<string>().Order();

    private static async Task ReachAsync(Ec2Bed bed)
    {
        var result = await bed.EnactAsync();
        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.All(await bed.Occo.GetNodesAsync(), r => Assert.Equal(NodeState.Ready, r.State));
    }

    private static Task RegisterAsync(Ec2Bed bed) => bed.RegisterDefinitionsAsync(OneWeb, Definitions(bed, ByNode));

    private static string Text(Ec2Bed bed, string more, string type)
        => $"infra_name: {Ec2Bed.Name}\nuser_id: ops\n{OneWeb}\nnode_definitions:\n{Definitions(bed, more, type)}";

    private static string Definitions(Ec2Bed bed, string more, string type = "t3.micro") => $$"""
          ip:
            - resource: {type: ec2_elastic_ip, endpoint: '{{bed.Endpoint}}'}
          web:
            - resource: {{bed.Resource(more, type)}}
        """;
}
