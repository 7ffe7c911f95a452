using Occo.NovaServer;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Whole infrastructures on the tests' own Nova.</summary>
public sealed class NovaEnactmentTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Life_TwoTiersWithAddresses_IsMadeHealedAndRemoved()
    {
        await using var bed = await NovaBed.MakeAsync();
        var occo = await RegisterAsync(bed);

        Assert.True((await occo.EnactAsync("shop")).Reached);
        var nodes = await occo.GetNodesAsync();
        Assert.Equal(3, bed.Stack.Alive.Count);
        Assert.Equal(2, bed.Stack.FloatingIps.Count);
        var webs = nodes.Where(n => n.Name == "web").ToList();
        Assert.All(webs, w => Assert.StartsWith("203.0.113.", w.Address, StringComparison.Ordinal));

        lock (bed.Stack.Gate) bed.Stack.Vanish(webs[0].InstanceId!);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(3, bed.Stack.Alive.Count);
        Assert.Equal(2, bed.Stack.FloatingIps.Count);

        Assert.True((await occo.RemoveAsync("shop")).Reached);
        Assert.Empty(bed.Stack.Alive);
        Assert.Empty(bed.Stack.FloatingIps);
    }

    [Fact]
    public async Task Remove_KeptVolume_IsNamedFoundAndDeletedOnDemandOnly()
    {
        await using var bed = await NovaBed.MakeAsync();
        var occo = await RegisterAsync(bed, more: ", volume_size: 10, volume_persist: true");
        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.True((await occo.RemoveAsync("shop")).Reached);

        var ids = bed.Stack.Volumes.Keys.Select(id => $"volume/{id}").Order().ToList();
        Assert.Equal(2, ids.Count);
        var told = (await occo.GetEventsAsync()).Where(e => e.Kind == EventKind.NodeRemains).ToList();
        Assert.All(ids, id => Assert.Single(told, e => e.Message.Contains(id, StringComparison.Ordinal)));
        var orphans = (await occo.FindOrphansAsync()).Orphans;
        Assert.Equal(ids, orphans.Select(o => o.InstanceId).Order());
        Assert.All(orphans, o => Assert.Equal(
            (CloudItemKind.Volume, "shop", "web"), (o.Kind, o.Infrastructure, o.Node)));
        OrphanReference[] all = [.. orphans.Select(o => o.Reference)];

        Assert.All(await occo.RemoveOrphansAsync(all), o => Assert.False(o.Gone));
        Assert.Equal(2, bed.Stack.Volumes.Count);
        Assert.All(await occo.RemoveOrphansAsync(all, new() { IncludeVolumes = true }), o => Assert.True(o.Gone));
        Assert.Empty(bed.Stack.Volumes);
    }

    [Fact]
    public async Task Enact_StoppedBeforeTheAddress_FinishesIt()
    {
        await using var bed = await NovaBed.MakeAsync();
        var occo = await RegisterAsync(bed);
        bed.Stack.Add(new("POST /network/floatingips", Mischief.LoseRequest));
        using var stop = new CancellationTokenSource();
        bed.Stack.OnCall = call =>
        {
            if (call == "POST /network/floatingips") stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => occo.EnactAsync("shop", null, stop.Token));
        bed.Stack.OnCall = _ => { };

        Assert.True((await occo.EnactAsync("shop")).Reached);
        Assert.Equal(3, bed.Stack.Alive.Count);
        Assert.Equal(2, bed.Stack.FloatingIps.Values.Count(f => f["port_id"] is not null));
        Assert.Equal(2, bed.Stack.FloatingIps.Count);
    }

    [Fact]
    public async Task Enact_QuotaReached_TakesTheNextAlternative()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.MostServers = 1;
        var occo = await RegisterAsync(bed, "- resource: {type: dummy}");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        var clouds = (await occo.GetNodesAsync()).Select(n => n.Cloud).ToList();
        Assert.True(clouds.Count(c => c == "nova") <= 1);
        Assert.True(clouds.Count(c => c == "dummy") >= 2);
    }

    [Fact]
    public async Task Enact_NoHostHasRoom_TakesTheNextAlternativeAndLeavesNoServer()
    {
        await using var bed = await NovaBed.MakeAsync();
        bed.Stack.HasHost = false;
        var occo = await RegisterAsync(bed, "- resource: {type: dummy}");

        Assert.True((await occo.EnactAsync("shop")).Reached);

        Assert.All(await occo.GetNodesAsync(), n => Assert.Equal("dummy", n.Cloud));
        Assert.Empty(bed.Stack.Alive);
        Assert.Empty((await occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Orphans_AddressOfALostServer_IsFoundAndRemoved()
    {
        await using var bed = await NovaBed.MakeAsync();
        var occo = await RegisterAsync(bed);
        Assert.True((await occo.EnactAsync("shop")).Reached);
        var floating = bed.Stack.FloatingIps.Values.First().DeepClone().AsObject();
        floating["id"] = "left";
        floating["port_id"] = null;
        var lost = $"{Guid.NewGuid()}";
        var parts = floating["description"]!.GetValue<string>().Split(' ');
        floating["description"] = string.Join(' ', parts[..3].Append($"{Guid.NewGuid()}").Append(lost));
        lock (bed.Stack.Gate) bed.Stack.FloatingIps.Add("left", floating);

        var found = Assert.Single((await occo.FindOrphansAsync()).Orphans);
        Assert.Equal(lost, found.InstanceId);
        Assert.Null(Assert.Single(await occo.RemoveOrphansAsync([new(found.CloudName, found.InstanceId)])).Error);

        Assert.Equal(2, bed.Stack.FloatingIps.Count);
        Assert.Equal(3, bed.Stack.Alive.Count);
    }

    private async Task<Orchestrator> RegisterAsync(NovaBed bed, string alternative = "", string more = "")
    {
        var occo = await store.OpenAsync(bed.Cloud);
        var credentials = Path.Combine(store.Folder, "auth_data.yaml");
        await File.WriteAllTextAsync(credentials, $"""
            resource:
              - type: nova
                auth_data: {"{"}username: {Stack.User}, password: {Stack.Password}{"}"}
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var server = $"type: nova, endpoint: '{bed.Server.Endpoint}', project_id: {Stack.Project}, "
            + $"image_id: {Stack.ImageName}, flavor_name: {Stack.Flavor}";
        var compiled = await occo.CompileAsync(DescriptionSource.FromText($$"""
            infra_name: shop
            user_id: anna
            nodes: [{name: db, type: db}, {name: web, type: web, scaling: {min: 2, max: 5} }]
            dependencies: [[web, db]]
            node_definitions:
              db:
                - resource: { {{server}} }
                {{alternative}}
              web:
                - resource: { {{server}}, floating_ip: true{{more}} }
                {{alternative}}
            """));
        await occo.RegisterAsync(compiled.Require(), credentials);
        return occo;
    }
}
