using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Volumes that outlive their instances (<c>delete_on_termination: false</c>).</summary>
public sealed class Ec2VolumeScenarios
{
    private const string Kept = ", block_devices: [{device: /dev/sdf, size: 8, delete_on_termination: false}]";
    private const string TwoDbs = "nodes: [{name: db, type: machine, scaling: {min: 2, max: 2}}]";

    [Fact]
    public async Task Remove_KeptVolumes_AreNamedAndFoundAndDeletedOnDemandOnly()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(TwoDbs, Kept);
        await bed.ReachAsync();
        Assert.Empty((await bed.Occo.FindOrphansAsync()).Orphans);
        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);

        var volumes = bed.Cloud.Fleet.Volumes.Select(v => v.Id).Order().ToList();
        Assert.Equal(2, volumes.Count);
        var told = (await bed.Occo.GetEventsAsync()).Where(e => e.Kind == EventKind.NodeRemains).ToList();
        Assert.Equal(2, told.Count);
        Assert.All(volumes, id => Assert.Single(told, e => e.Message.Contains(
            $"The description keeps what is on {id}. When no instance uses it", StringComparison.Ordinal)));
        var orphans = (await bed.Occo.FindOrphansAsync()).Orphans;
        Assert.Equal(volumes, orphans.Select(o => o.InstanceId).Order());
        Assert.All(orphans, o => Assert.Equal(
            (CloudItemKind.Volume, Ec2Bed.Name, "db", true), (o.Kind, o.Infrastructure, o.Node, o.IsOwn)));

        OrphanReference[] all = [.. orphans.Select(o => o.Reference)];
        var refused = await bed.Occo.RemoveOrphansAsync(all);
        Assert.All(refused, o => Assert.Equal(
            RemedyKind.IncludeVolumes, Assert.IsType<OccoException>(o.Error).Remedy?.Kind));
        Assert.Equal(2, bed.Cloud.Fleet.Volumes.Count);
        Assert.All(await bed.Occo.RemoveOrphansAsync(all, new() { IncludeVolumes = true }), o => Assert.True(o.Gone));
        Assert.Empty(bed.Cloud.Fleet.Volumes);
    }

    [Fact]
    public async Task Remove_VolumesThatGoWithTheirInstance_AreNotNamed()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(TwoDbs);
        await bed.ReachAsync();
        Assert.Equal(2, bed.Cloud.Fleet.Volumes.Count);

        Assert.True((await bed.Occo.RemoveAsync(Ec2Bed.Name)).Reached);

        Assert.Empty(bed.Cloud.Fleet.Volumes);
        Assert.DoesNotContain(await bed.Occo.GetEventsAsync(), e => e.Kind == EventKind.NodeRemains);
    }

    // Somebody takes the data of a machine that runs elsewhere for a while.
    [Fact]
    public async Task Find_VolumeWhoseInstanceLives_IsNoOrphan()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: db, type: machine}]", Kept);
        await bed.ReachAsync();
        bed.Cloud.Fleet.Volumes.Single().Owner = null;

        Assert.Empty((await bed.Occo.FindOrphansAsync()).Orphans);
    }

    [Fact]
    public async Task Release_Volumes_LoseTheTagsOfOcco()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(TwoDbs, Kept + ", tags: {team: red}");
        await bed.ReachAsync();

        await bed.Occo.RemoveAsync(Ec2Bed.Name, new() { KeepResource = true });

        Assert.Equal(2, bed.Cloud.Alive.Count);
        Assert.All(bed.Cloud.Fleet.Volumes.Select(v => v.Tags).Concat(bed.Cloud.Alive.Select(m => m.Tags)),
            tags => Assert.Equal(["Name", "team"], tags.Keys.Order()));
    }
}
