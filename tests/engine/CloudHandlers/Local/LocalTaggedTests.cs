using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalTaggedTests
{
    [LinuxFact]
    public async Task ListTaggedAsync_NoSpec_TellsNoStoreAndIsListed()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        File.Delete(bed.Folder(instance).Spec);

        var found = Assert.Single(await ListAsync(bed));

        Assert.Equal((null, bed.Scope.InfrastructureId), (found.StoreId, found.InfrastructureId));
    }

    [LinuxFact]
    public async Task ListTaggedAsync_SpecOfAnOlderOcco_TellsNoStore()
    {
        await using var bed = new LocalBed();
        var folder = bed.Folder(await bed.CreateAsync(Forever()));
        await File.WriteAllTextAsync(folder.Spec, (await File.ReadAllTextAsync(folder.Spec))
            .Replace(",\"StoreId\":\"store\"", "", StringComparison.Ordinal));

        var found = Assert.Single(await ListAsync(bed));

        Assert.Equal((null, "shop", "web"), (found.StoreId, found.InfrastructureName, found.NodeName));
    }

    private static Task<IReadOnlyList<CloudInstance>> ListAsync(LocalBed bed)
        => bed.Cloud.ListTaggedAsync(bed.Scope, anyStore: false, None);
}
