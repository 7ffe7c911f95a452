using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>A node can put anything in the place of a file of Occo: no call waits for it or reads it whole.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalHostileFileTests
{
    private const long Huge = 1L << 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in (string[])
                ["claim", "spec.json", "exit", "stderr.log", "stdout.log", "../{id}.group", "../{id}.processes"])
            {
                foreach (var content in (string[])["pipe", "huge", "device", "folder"]) cases.Add(file, content);
            }

            return cases;
        }
    }

    [LinuxTheory]
    [MemberData(nameof(Cases))]
    public async Task AnyCall_FileOfTheInstanceIsReplaced_EndsAndNothingIsLeft(string name, string content)
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Resource("false"));
        await bed.EndedAsync(instance);
        var group = ControlGroup.Of(bed.Folder(instance));
        var file = Path.Combine(
            bed.Folder(instance).Path, name.Replace("{id}", $"{instance.NodeId}", StringComparison.Ordinal));
        Put(file, content);
        var before = GC.GetTotalAllocatedBytes();

        Assert.Equal(ComponentState.Failed, (await bed.ListAsync().WaitAsync(Patience)).Single().State);
        Assert.Single(await bed.Cloud.FindAsync(bed.Scope, [instance.InstanceId], None).WaitAsync(Patience));
        var outcome = (await bed.DropAsync(instance.InstanceId).WaitAsync(Patience)).Single();

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);
        group?.Remove();
        Assert.True(outcome.Gone);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxTheory]
    [InlineData("pipe")]
    [InlineData("huge")]
    [InlineData("device")]
    public async Task ReserveAsync_ReservationIsReplaced_TakesAnotherAddress(string content)
    {
        await using var bed = new LocalBed();
        var nodeId = Guid.NewGuid();
        var first = await bed.Cloud.ReserveAsync(bed.Scope, nodeId, Forever(), None);
        Put(Path.Combine(bed.Root.Addresses, first.Address!), content);

        var second = await bed.Cloud.ReserveAsync(bed.Scope, nodeId, Forever(), None).AsTask().WaitAsync(Patience);
        Assert.NotEqual(first.Address, second.Address);
    }

    [LinuxFact]
    public async Task DropAsync_SpecHasAnEndlessTimeout_EndsAsByDefault()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var spec = InstanceSpec.Read(bed.Folder(instance))!;
        foreach (var time in (TimeSpan[])[TimeSpan.MaxValue, TimeSpan.FromSeconds(-1)])
        {
            (spec with { StopTimeout = time }).Write(bed.Folder(instance));
            Assert.Null(InstanceSpec.Read(bed.Folder(instance)));
        }

        Assert.True((await bed.DropAsync(instance.InstanceId).WaitAsync(Patience)).Single().Gone);
    }

    [LinuxFact]
    public async Task ListAsync_SpecHasNoAddress_IsListedWithoutOne()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var spec = InstanceSpec.Read(bed.Folder(instance))!;
        (spec with { Address = "127.0.0.1; reboot" }).Write(bed.Folder(instance));

        Assert.Empty((await bed.ListAsync()).Single().Addresses);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
    }

    [LinuxFact]
    public async Task RefreshAsync_FolderOfTheFilesIsALink_WritesNothing()
    {
        await using var bed = new LocalBed();
        var resource = Forever(("files", Map(("a", "old"))));
        var instance = await bed.CreateAsync(resource);
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim")).FullName;
        Directory.Move(bed.Folder(instance).Files, bed.Folder(instance).Files + ".aside");
        Directory.CreateSymbolicLink(bed.Folder(instance).Files, victim);

        var error = await Assert.ThrowsAsync<CloudException>(() => bed.Cloud.RefreshAsync(bed.Scope,
            instance.InstanceId, bed.Batch(instance.NodeId!.Value, resource).Request,
            bed.Batch(instance.NodeId!.Value, Forever(("files", Map(("a", "new"))))).Request, None));
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(victim));
    }

    private static void Put(string path, string content)
    {
        File.Delete(path);
        switch (content)
        {
            case "pipe":
                Pipe.Make(path);
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            default:
                using (var file = new FileStream(path, FileMode.CreateNew)) file.SetLength(Huge);
                break;
        }
    }
}
