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

    // A user who is not root cannot enter such a folder; its processes would run on, and it would never be gone.
    [LinuxTheory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../..")]
    public async Task AnyCall_ProcessTookTheRightsOfAFolder_GetsThemBack(string name)
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var folder = Path.GetFullPath(Path.Combine(bed.Folder(instance).Path, name));
        File.SetUnixFileMode(folder, UnixFileMode.None);

        Assert.Equal(ComponentState.Ready, (await bed.ListAsync()).Single().State);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        File.SetUnixFileMode(folder, UnixFileMode.None);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [ImmutableFact]
    public async Task DropAsync_FilesThatCannotBeDeleted_SaysOnceWhere()
    {
        await using var bed = new LocalBed();
        var other = await bed.CreateAsync(Forever());
        var instance = await bed.CreateAsync(Forever());
        var kept = Directory.CreateDirectory(Path.Combine(bed.Folder(instance).Files, "a", "b")).FullName;
        await File.WriteAllTextAsync(Path.Combine(kept, "file"), "");
        ImmutableFactAttribute.Set(Path.Combine(kept, "file"), isImmutable: true);

        var outcome = (await bed.DropAsync(instance.InstanceId)).Single();
        var left = Assert.Single(Directory.GetFiles(
            Path.Combine(bed.StoreFolder, "local", "trash"), "*", SearchOption.AllDirectories));
        try
        {
            Assert.True(outcome.Gone);
            Assert.Contains(Path.GetDirectoryName(left)!, outcome.Remains, StringComparison.Ordinal);
            Assert.Contains($"{instance.NodeId}", left, StringComparison.Ordinal);
            Assert.Null((await bed.DropAsync(other.InstanceId)).Single().Remains);
            Assert.True(File.Exists(left));
        }
        finally
        {
            ImmutableFactAttribute.Set(left, isImmutable: false);
        }

        Assert.Empty(await bed.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_ProcessMadeThingsBesideItsFolder_AreDeletedWithTheLastInstance()
    {
        await using var bed = new LocalBed();
        var first = await bed.CreateAsync(Forever());
        var last = await bed.CreateAsync(Forever());
        var own = Path.GetDirectoryName(bed.Folder(first).Path)!;
        await File.WriteAllTextAsync(Path.Combine(own, "notes"), "");
        Directory.CreateDirectory(Path.Combine(own, "a.processes"), UnixFileMode.None);

        await bed.DropAsync(first.InstanceId);
        Assert.True(File.Exists(Path.Combine(own, "notes")));
        await bed.DropAsync(last.InstanceId);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    public static TheoryData<string> Folders => ["", "{infrastructure}"];

    [LinuxTheory]
    [MemberData(nameof(Folders))]
    public async Task AnyCall_LinkInThePlaceOfAFolder_IsRefusedAndNothingBehindItChanges(string name)
    {
        await using var bed = new LocalBed();
        await using var other = new LocalBed(bed.StoreFolder);
        await bed.CreateAsync(Forever());
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim"));
        await File.WriteAllTextAsync(Path.Combine(victim.FullName, "file"), "precious");
        await File.WriteAllTextAsync(Path.Combine(victim.CreateSubdirectory("trash").FullName, "file"), "precious");
        var folder = Path.Combine(bed.StoreFolder, "local",
            name.Replace("{infrastructure}", other.Scope.InfrastructureId, StringComparison.Ordinal)).TrimEnd('/');
        if (Directory.Exists(folder)) Directory.Move(folder, folder + ".aside");
        Directory.CreateSymbolicLink(folder, victim.FullName);

        foreach (var call in (Func<Task>[])
        [
            other.ListAsync, () => other.DropAsync($"local-{Guid.NewGuid()}"),
            () => other.TryCreateAsync(Guid.NewGuid(), Forever()),
            () => other.Cloud.ListTaggedAsync(bed.Scope, anyStore: true, None),
        ])
        {
            var error = await Assert.ThrowsAsync<CloudException>(call);
            Assert.Contains($"run: rm '{folder}'", error.Message, StringComparison.Ordinal);
        }

        TrashFolder.Empty(Path.Combine(bed.StoreFolder, "local"), "trash", None);
        Assert.Equal(["file", "trash", "trash/file"], Directory
            .GetFileSystemEntries(victim.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(victim.FullName, path)).Order());
        File.Delete(folder);
        if (Directory.Exists(folder + ".aside")) Directory.Move(folder + ".aside", folder);
    }

    // One node must not keep all others from use.
    [LinuxTheory]
    [InlineData("addresses", "ln -s ../victim")]
    [InlineData("addresses", ": >")]
    [InlineData("trash", "ln -s ../victim")]
    [InlineData("trash", "ln -s ../nothing")]
    [InlineData("trash", ": >")]
    [InlineData("trash", "mkfifo")]
    public async Task AnyCall_NoFolderInThePlaceOfASharedFolder_WorksAndNothingBehindItChanges(string name, string make)
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim")).FullName;
        await File.WriteAllTextAsync(Path.Combine(victim, "127.1.1.1"), "precious");
        var local = Path.Combine(bed.StoreFolder, "local");
        foreach (var call in (Func<Task>[])
        [
            async () => Assert.Single(await bed.ListAsync()), async () => await bed.CreateAsync(Forever()),
            async () => Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone),
        ])
        {
            await RunAsync(local, $"rm -rf {name}; {make} {name}");
            await call();
        }

        Assert.Equal(["127.1.1.1"], Directory.GetFileSystemEntries(victim).Select(Path.GetFileName));
    }

    [LinuxFact]
    public async Task DropAsync_ProcessRenamedItsFolder_NothingIsLeft()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var folder = bed.Folder(instance).Path;
        Directory.Move(folder, folder + ".moved");
        await File.WriteAllTextAsync(folder, "");

        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_LinkInThePlaceOfTheInstancesFolder_IsGoneAndItsTargetStays()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        await bed.LogsAsync(instance);
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim")).FullName;
        var folder = bed.Folder(instance).Path;
        Directory.Move(folder, Path.Combine(victim, "inner"));
        Directory.CreateSymbolicLink(folder, victim);

        Assert.Equal(ComponentState.Failed, (await bed.ListAsync()).Single().State);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
        Assert.Equal(["inner"], Directory.GetFileSystemEntries(victim).Select(Path.GetFileName));
        Assert.False(Directory.Exists(Path.Combine(bed.StoreFolder, "local")));
    }

    // While one replaces folders with links, emptying never leaves the trash.
    [LinuxFact]
    public async Task Empty_FoldersBecomeLinksMeanwhile_NothingOutsideIsTouched()
    {
        await using var bed = new LocalBed();
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim"));
        File.SetUnixFileMode(victim.FullName, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var trash = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "trash")).FullName;
        using var stop = new CancellationTokenSource();
        var swap = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var inner = Path.Combine(trash, "x", "y");
                try
                {
                    Directory.CreateDirectory(inner);
                    Directory.Delete(inner);
                    Directory.CreateSymbolicLink(inner, victim.FullName);
                }
                catch (IOException)
                {
                }
            }
        });
        for (var i = 0; i < 300; i++) TrashFolder.Empty(bed.StoreFolder, "trash", None);
        await stop.CancelAsync();
        await swap;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(victim.FullName));
    }

    [LinuxFact]
    public async Task Empty_Cancelled_LeavesTheRestToTheNextCall()
    {
        await using var bed = new LocalBed();
        var trash = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "trash")).FullName;
        Directory.CreateDirectory(Path.Combine(trash, "x", "y"));
        TrashFolder.Empty(bed.StoreFolder, "trash", new CancellationToken(canceled: true));
        Assert.True(Directory.Exists(Path.Combine(trash, "x", "y")));
        TrashFolder.Empty(bed.StoreFolder, "trash", None);
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

        var at = Enumerable.Range(0, 4).Select(_ => Task.Run(() => TrashFolder.Empty(bed.StoreFolder, "trash", None)));
        await Task.WhenAll(at);
        TrashFolder.Empty(bed.StoreFolder, "trash", None);
        Assert.Empty(Directory.GetFileSystemEntries(trash));
    }

    [LinuxFact]
    public async Task Check_SomethingStaysInTheTrash_Warns()
    {
        await using var bed = new LocalBed();
        var left = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "local", "trash", "x")).FullName;

        var check = LocalCheck.Run(bed.Scope, new()).Single(c => c.Name == "Trash");
        Assert.Equal(CloudCheckStatus.Warning, check.Status);
        Assert.Contains(left, check.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(left));
        Directory.Delete(left);
        Assert.Equal(CloudCheckStatus.Passed, LocalCheck.Run(bed.Scope, new()).Single(c => c.Name == "Trash").Status);
    }

    private static async Task RunAsync(string folder, string script)
    {
        using var shell = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = folder })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
