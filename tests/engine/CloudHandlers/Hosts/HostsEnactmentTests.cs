using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Whole infrastructures on hosts.</summary>
public sealed class HostsEnactmentTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [SshFact]
    public async Task Life_HostGoesDownAndTheListGrows_NothingIsLostOrDoubled()
    {
        using var hosts = new SshHosts(3);
        var occo = await store.OpenAsync(new HostsCloud());
        await occo.RegisterAsync(await CompileAsync(occo, [.. hosts.Names.Take(2)]), Credentials(hosts));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var made = (await occo.GetNodesAsync()).Select(n => n.InstanceId).Order().ToList();
        Assert.Equal(2, hosts.Leased);

        // A host that is down is in no list, and is not gone.
        hosts.Stop(0);
        await occo.EnactAsync("shop", new() { Timeout = TimeSpan.FromSeconds(5) });
        var now = await occo.GetNodesAsync();
        Assert.Equal(made, now.Select(n => n.InstanceId).Order());
        Assert.Contains(now, n => n.LastError?.Contains("cannot be reached", StringComparison.Ordinal) == true);
        hosts.Start(0);

        // A longer list changes the instances in place.
        await occo.UpdateAsync("shop", await CompileAsync(occo, hosts.Names), Credentials(hosts));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(made, (await occo.GetNodesAsync()).Select(n => n.InstanceId).Order());
        await occo.ScaleAsync("shop", "web", new() { To = 3 });
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(3, hosts.Leased);
        Assert.Empty((await occo.FindOrphansAsync()).Orphans);

        // A host that is in the list no more keeps what it has.
        await occo.UpdateAsync("shop", await CompileAsync(occo, [.. hosts.Names.Skip(1)]), Credentials(hosts));
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(3, hosts.Leased);
        Assert.Subset((await occo.GetNodesAsync()).Select(n => n.InstanceId).ToHashSet(), made.ToHashSet());

        // One that never comes back is no dead end.
        var lost = (await occo.GetNodesAsync()).First(n => n.InstanceId == made[0]);
        hosts.Stop(hosts.Names.ToList().IndexOf(lost.InstanceId!.Split('/')[0]));
        Assert.False((await occo.RemoveAsync("shop")).Reached);
        var removal = await occo.RemoveAsync("shop", new() { ForgetUnreachable = true });
        Assert.Contains(removal.Errors, e => e.NodeId == lost.Id && e.Message.Contains("by hand"));
        Assert.Equal(InfrastructureState.Removed, (await occo.GetInfrastructuresAsync(includeRemoved: true))[0].State);
        Assert.Equal(1, hosts.Leased);
    }

    [SshFact]
    public async Task Quarantined_StaysRecordedAndIsFreedByAnotherStoreAsAnOrphan()
    {
        using var hosts = new SshHosts(1);
        var occo = await store.OpenAsync(new HostsCloud());
        await occo.RegisterAsync(await CompileAsync(occo, hosts.Names, "[ -f ../../free ]"), Credentials(hosts));
        await occo.EnactAsync("shop", new() { Timeout = Limit });
        var node = Assert.Single(await occo.GetNodesAsync(), n => n.InstanceId is not null);

        var removal = await occo.RemoveAsync("shop", new() { Enactment = new() { Timeout = Limit } });

        Assert.False(removal.Reached);
        Assert.Equal(1, hosts.Leased);
        Assert.Contains("wipe failed", (await occo.GetNodesAsync(new() { Infrastructure = "shop" }))
            .Single(n => n.Id == node.Id).LastError);

        // Another store knows the hosts, too.
        using var second = new TempStore();
        var other = await second.OpenAsync(new HostsCloud());
        await other.RegisterAsync(await CompileAsync(other, hosts.Names), Credentials(hosts));
        Assert.Empty((await other.FindOrphansAsync()).Orphans);
        var found = Assert.Single((await other.FindOrphansAsync(new() { AnyStore = true })).Orphans);
        Assert.Equal(node.InstanceId, found.InstanceId);
        await File.WriteAllTextAsync(Path.Combine(hosts.HomeOf(0), ".occo", "free"), "");
        Assert.Null(Assert.Single(
            await other.RemoveOrphansAsync([found.Reference], new() { AnyStore = true })).Error);
        Assert.Equal(0, hosts.Leased);

        Assert.True((await occo.RemoveAsync("shop")).Reached);
    }

    private static TimeSpan Limit => TimeSpan.FromSeconds(10);

    private static async Task<CompiledInfrastructure> CompileAsync(
        Orchestrator occo, IReadOnlyList<string> hosts, string wipe = "true")
        => (await occo.CompileAsync(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: anna
            nodes: [{name: web, type: web, scaling: {min: 2, max: 3} }]
            node_definitions:
              web:
                - resource:
                    type: hosts
                    hosts: [{{string.Join(", ", hosts.Select(h => $"'{h}'"))}}]
                    wipe: '{{wipe}}'
            """))).Require();

    private string Credentials(SshHosts hosts)
    {
        var file = Path.Combine(store.Folder, "auth_data.yaml");
        File.WriteAllText(file, $$"""
            resource:
              - type: hosts
                auth_data: {private_key: {file: '{{hosts.Key}}'}, known_hosts: '{{hosts.KnownHosts}}'}
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
