using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalTaggedTests
{
    [LinuxFact]
    public async Task ListTaggedAsync_SeveralInfrastructures_ListsAllWithTheirTags()
    {
        await using var bed = new LocalBed();
        await using var other = new LocalBed(bed.StoreFolder);
        var one = await bed.CreateAsync(Forever());
        var two = await other.CreateAsync(Forever());

        var found = await ListAsync(bed);

        (string, string)[] made =
            [(bed.Scope.InfrastructureId, one.InstanceId), (other.Scope.InfrastructureId, two.InstanceId)];
        Assert.Equal(
            made.Order(),
            found.Select(t => (t.InfrastructureId, t.Instance.InstanceId)).Order());
        Assert.All(found, t => Assert.Equal(("store", "shop", "web", ComponentState.Ready),
            (t.StoreId, t.InfrastructureName, t.Instance.NodeName, t.Instance.State)));
    }

    [LinuxFact]
    public async Task ListTaggedAsync_AnotherStoreInTheFolder_IsListedOnlyWhenAskedFor()
    {
        await using var bed = new LocalBed();
        await bed.CreateAsync(Forever());
        var access = bed.Scope with { StoreId = "another" };

        Assert.Empty(await bed.Cloud.ListTaggedAsync(access, anyStore: false, None));
        Assert.Single(await bed.Cloud.ListTaggedAsync(access, anyStore: true, None));
    }

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

        Assert.Equal((null, "shop", "web"), (found.StoreId, found.InfrastructureName, found.Instance.NodeName));
    }

    [LinuxFact]
    public async Task ListTaggedAsync_NothingThere_IsEmptyAndLeavesNothing()
    {
        await using var bed = new LocalBed();

        Assert.Empty(await ListAsync(bed));
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    private static Task<IReadOnlyList<TaggedInstance>> ListAsync(LocalBed bed)
        => bed.Cloud.ListTaggedAsync(bed.Scope, anyStore: false, None);
}
