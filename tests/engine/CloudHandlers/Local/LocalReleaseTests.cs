using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>A process that is kept goes on without Occo, in its folder.</summary>
public sealed class LocalReleaseTests
{
    [LinuxFact]
    public async Task ReleaseAsync_OneOfTwo_ItsProcessAndFolderOutliveTheOther()
    {
        await using var bed = new LocalBed();
        var (kept, other) = (await bed.CreateAsync(Forever()), await bed.CreateAsync(Forever()));
        var folder = bed.Folder(kept);

        await bed.Cloud.ReleaseAsync(bed.Scope, [kept.InstanceId], None);
        await bed.Cloud.DropAsync(bed.Scope, [other.InstanceId, kept.InstanceId], None);

        Assert.Empty(await bed.Cloud.ListAsync(bed.Scope, None));
        Assert.Empty(await bed.Cloud.ListTaggedAsync(bed.Scope, anyStore: true, None));
        Assert.True(folder.IsRunning);
        Assert.False(bed.Folder(other).Exists);

        // Its address stays taken.
        Assert.NotEqual(kept.Addresses[0], (await bed.CreateAsync(Forever())).Addresses[0]);
        await bed.Cloud.ClaimAsync(bed.Scope, kept.InstanceId, kept.NodeId!.Value, "web", None);
        Assert.Equal(2, (await bed.Cloud.ListAsync(bed.Scope, None)).Count);
    }

    [LinuxFact]
    public async Task ClaimAsync_ByAnotherInfrastructure_IsRefused()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var other = bed.Scope with { InfrastructureId = $"{Guid.NewGuid()}" };

        var refused = await Assert.ThrowsAsync<CloudException>(
            () => bed.Cloud.ClaimAsync(other, instance.InstanceId, Guid.NewGuid(), "web", None));

        Assert.Equal(CloudErrorKind.Invalid, refused.Kind);
    }
}
