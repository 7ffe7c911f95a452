using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Named volumes of a real engine.</summary>
public sealed class DockerVolumeTests
{
    private readonly string volume = $"data-{Guid.NewGuid():N}";

    [DockerFact]
    public async Task Drop_NamedVolume_StaysAsDescribed()
    {
        await using var bed = await DockerBed.MakeAsync();
        var instance = await bed.CreateAsync("sleep 1000", new { volumes = new[] { $"{volume}:/data" } });

        await bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], default);

        Assert.Equal(bed.Scope.StoreId, (await bed.Client.Volumes.InspectAsync(volume)).Labels["occo.store"]);
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
        await bed.Client.Volumes.RemoveAsync(volume);
    }

    [DockerFact]
    public async Task Drop_VolumeInUseByAnother_GoesWithTheLast()
    {
        await using var bed = await DockerBed.MakeAsync();
        var first = await bed.CreateAsync("sleep 1000", Section());
        var second = await bed.CreateAsync("sleep 1000", Section());

        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [first.InstanceId], default)).Single().Gone);
        Assert.True(await ExistsAsync(bed));
        Assert.Equal(second.InstanceId, (await bed.OneAsync()).InstanceId);
        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [second.InstanceId], default)).Single().Gone);
        Assert.False(await ExistsAsync(bed));
    }

    [DockerFact]
    public async Task Drop_VolumeThatSomebodyElseMade_Stays()
    {
        await using var bed = await DockerBed.MakeAsync();
        await bed.Client.Volumes.CreateAsync(new() { Name = volume });
        var instance = await bed.CreateAsync("sleep 1000", Section());

        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], default)).Single().Gone);

        Assert.True(await ExistsAsync(bed));
        await bed.Client.Volumes.RemoveAsync(volume);
    }

    // As after a kill between the removals.
    [DockerFact]
    public async Task List_VolumeWithoutItsContainer_IsListedUntilItIsDropped()
    {
        await using var bed = await DockerBed.MakeAsync();
        var instance = await bed.CreateAsync("sleep 1000", Section());
        await bed.Client.Containers.RemoveContainerAsync(instance.InstanceId, new() { Force = true });

        var left = await bed.OneAsync();
        Assert.Equal((instance.NodeId, instance.StoreId), (left.NodeId, left.StoreId));
        Assert.Equal(left.InstanceId, (await bed.Cloud.ListTaggedAsync(bed.Scope, false, default)).Single().InstanceId);
        Assert.Equal([left.InstanceId], (await bed.Cloud.FindAsync(bed.Scope, [left.InstanceId], default))
            .Select(i => i.InstanceId));
        Assert.True((await bed.Cloud.DropAsync(bed.Scope, [left.InstanceId], default)).Single().Gone);
        Assert.False(await ExistsAsync(bed));
        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, default));
    }

    // A container was removed by hand, and is healed while its volume is dropped.
    [DockerFact]
    public async Task Drop_VolumeThatAContainerUsesAgain_IsNoFailure()
    {
        await using var bed = await DockerBed.MakeAsync();
        var first = await bed.CreateAsync("sleep 1000", Section());
        await bed.Client.Containers.RemoveContainerAsync(first.InstanceId, new() { Force = true });
        var left = await bed.OneAsync();
        var second = await bed.CreateAsync("sleep 1000", Section());

        var outcome = (await bed.Cloud.DropAsync(bed.Scope, [left.InstanceId], default)).Single();

        Assert.Equal((true, null), (outcome.Gone, outcome.Error));
        Assert.Empty(await bed.Cloud.FindAsync(bed.Scope, [left.InstanceId], default));
        Assert.True(await ExistsAsync(bed));
        await bed.Cloud.DropAsync(bed.Scope, [second.InstanceId], default);
        Assert.False(await ExistsAsync(bed));
    }

    [DockerFact]
    public async Task Create_ThatCannotStart_LeavesNoVolume()
    {
        await using var bed = await DockerBed.MakeAsync();

        Assert.NotNull((await bed.TryCreateAsync("no-such-program", Section())).Error);

        Assert.False(await ExistsAsync(bed));
    }

    private object Section()
        => new { volumes = new object[] { new { source = volume, target = "/data", keep = false } } };

    private async Task<bool> ExistsAsync(DockerBed bed)
        => ((await bed.Client.Volumes.ListAsync(CancellationToken.None)).Volumes ?? []).Any(v => v.Name == volume);
}
