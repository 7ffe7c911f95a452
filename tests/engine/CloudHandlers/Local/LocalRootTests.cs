using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalRootTests
{
    [Fact]
    public async Task Sweep_InstancesLeft_RemovesNothing()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        bed.Root.Sweep(Book(bed), None);
        Assert.True(folder.Exists);
    }

    [Fact]
    public async Task Sweep_LeftoversOfAnInterruptedDrop_AreRemoved()
    {
        await using var bed = new LocalBed();
        Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "local", "trash", "x", "y"));
        Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "local", bed.Scope.InfrastructureId));
        Directory.CreateDirectory(bed.Root.Addresses);
        await File.WriteAllTextAsync(Path.Combine(bed.Root.Addresses, "127.1.1.1"), "half writ");
        bed.Root.Sweep(Book(bed), None);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [Fact]
    public async Task Sweep_OtherInfrastructureHasInstances_KeepsTheRoot()
    {
        await using var bed = new LocalBed();
        await using var other = new LocalBed(bed.StoreFolder);
        var folder = other.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        bed.Root.Sweep(Book(bed), None);
        Assert.True(folder.Exists);
        Assert.Empty(bed.Root.Instances());
    }

    [Fact]
    public async Task Discard_GoneAlready_IsDone()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        bed.Root.Discard(folder, None);
        Assert.False(folder.Exists);
    }

    [Fact]
    public async Task Instances_StrangeFolders_AreNotInstances()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(folder.Path)!, "notes"));
        Assert.Equal(folder.Path, Assert.Single(bed.Root.Instances()).Path);
    }

    [Fact]
    public async Task InFolder_FolderVanishes_TriesAgain()
    {
        await using var bed = new LocalBed();
        var path = Path.Combine(bed.StoreFolder, "a", "b");
        var attempts = 0;
        Assert.Equal("done", LocalRoot.InFolder(path, () =>
        {
            if (++attempts < 3) throw new DirectoryNotFoundException();
            return "done";
        }));
        Assert.Equal(3, attempts);
        Assert.Throws<DirectoryNotFoundException>(
            () => LocalRoot.InFolder<bool>(path, () => throw new DirectoryNotFoundException()));
    }

    private static LocalReservations Book(LocalBed bed) => new(bed.Root, new PortPool(), LoopbackAddresses.For);
}
