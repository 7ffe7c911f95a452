using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>What a node leaves in its folder never keeps Occo from listing, and is deleted.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalTrashTests
{
    // 25 folders, each with a name of 200 characters, and a file in the innermost: longer than a path may be.
    private const string Deep = """
        name=$(printf '%0200d' 0)
        path=$name
        for i in 1 2 3 4 5 6 7 8 9 10 11; do path=$path/$name; done
        mkdir -p "a/$path" "b/$path" && : >"b/$path/file" && mv b "a/$path"
        """;

    // Bytes that are no UTF-8, in names of files, folders and links.
    private const string Foreign = """
        mkdir "$(printf 'a\377b')" && cd "$(printf 'a\377b')" && : >"$(printf '\376\375')" && ln -s / "$(printf '\300')"
        mkdir -p "$(printf 'c\200')/d" plain && chmod 500 "$(printf 'c\200')" && chmod 0 plain
        """;

    [LinuxTheory]
    [InlineData(Deep)]
    [InlineData(Foreign)]
    public async Task DropAsync_HostileTree_IsDeletedAndNothingOutside(string script)
    {
        await using var bed = new LocalBed();
        var keep = Path.Combine(bed.StoreFolder, "keep");
        await File.WriteAllTextAsync(keep, "");
        var instance = await bed.CreateAsync(Shell(
            $"ln -s ../../../../.. up\n{script}\ncd / && exec sleep 3600"));
        await UntilAsync(() => Task.FromResult(bed.Programs(instance.NodeId!.Value) is ["sleep"]));

        Assert.Single(await bed.ListAsync());
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(await bed.ListAsync());
        Assert.Equal([keep], Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task ListAsync_TrashOfAnInterruptedDrop_IsEmptiedWhateverItsDepth()
    {
        await using var bed = new LocalBed();
        var running = await bed.CreateAsync(Forever());
        var trash = Path.Combine(bed.StoreFolder, "local", "trash");
        Directory.CreateDirectory(Path.Combine(trash, "x"));
        await RunAsync(Path.Combine(trash, "x"), Deep);

        Assert.Equal(running.InstanceId, (await bed.ListAsync()).Single().InstanceId);
        Assert.Empty(Directory.GetFileSystemEntries(trash));
    }

    [LinuxFact]
    public async Task Empty_Cancelled_LeavesTheRestToTheNextCall()
    {
        await using var bed = new LocalBed();
        var trash = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "trash")).FullName;
        Directory.CreateDirectory(Path.Combine(trash, "x", "y"));
        TrashFolder.Empty(trash, new CancellationToken(canceled: true));
        Assert.True(Directory.Exists(Path.Combine(trash, "x", "y")));
        TrashFolder.Empty(trash, None);
        Assert.Empty(Directory.GetFileSystemEntries(trash));
    }

    [LinuxFact]
    public async Task Empty_SeveralAtOnce_LeaveNothingAndThrowNothing()
    {
        await using var bed = new LocalBed();
        var trash = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "trash")).FullName;
        for (var i = 0; i < 200; i++)
        {
            var inner = Directory.CreateDirectory(Path.Combine(trash, $"{i % 5}", $"{i % 20}", $"{i}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(inner, "file"), "");
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TrashFolder.Empty(trash, None))));
        TrashFolder.Empty(trash, None);
        Assert.Empty(Directory.GetFileSystemEntries(trash));
    }

    private static async Task RunAsync(string folder, string script)
    {
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
