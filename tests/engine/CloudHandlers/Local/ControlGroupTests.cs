using System.Globalization;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>What an instance starts cannot leave its control group.</summary>
[SupportedOSPlatform("linux")]
public sealed class ControlGroupTests : IDisposable
{
    private ControlGroup? group;

    public void Dispose() => group?.Remove();

    // Without any mark, in a session of its own, and its parents have ended.
    private const string Daemon = """
        (setsid env -i sh -c 'echo $$ >id; exec sleep 3600' &)
        until [ -s id ]; do sleep 0.01; done
        mv id ready
        """;

    [ControlGroupFact]
    public async Task DropAsync_DaemonWithoutMarks_IsStoppedAndTheGroupRemoved()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell($"{Daemon}\nexit 1"));
        var daemon = await DaemonAsync(bed, instance);
        await bed.EndedAsync(instance);
        var group = ControlGroup.Of(bed.Folder(instance))!;
        Assert.Contains(daemon.Id, group.Members);

        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.False(daemon.IsAlive);
        Assert.False(Directory.Exists(group.Path));
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [ControlGroupFact]
    public async Task DropAsync_DaemonIgnoresTheRequestInAGroupBelow_IsKilled()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            $"trap '' TERM\n{Daemon}\nexec sleep 3600", ("stop_timeout", 0.2)));
        var daemon = await DaemonAsync(bed, instance);
        var group = ControlGroup.Of(bed.Folder(instance))!;
        var below = Directory.CreateDirectory(Path.Combine(group.Path, "below")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(below, "cgroup.procs"), daemon.Id.ToString(CultureInfo.InvariantCulture));

        Assert.Contains(daemon.Id, group.Members);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.False(daemon.IsAlive);
        Assert.False(Directory.Exists(group.Path));
    }

    [ControlGroupFact]
    public async Task ListAsync_ProcessDeletedItsFolder_HasFailedAndIsStopped()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell($"{Daemon}\nuntil [ -e ../../go ]; do sleep 0.01; done\n"
            + "rm -rf \"$(dirname \"$PWD\")\"; exec sleep 3600"));
        var daemon = await DaemonAsync(bed, instance);
        await File.WriteAllTextAsync(Path.Combine(bed.Folder(instance).Path, "..", "go"), "");
        await UntilAsync(() => Task.FromResult(!bed.Folder(instance).HasFolder));

        var listed = (await bed.ListAsync()).Single();
        Assert.Equal((instance.InstanceId, ComponentState.Failed), (listed.InstanceId, listed.State));
        Assert.Contains("folder was deleted", listed.Error, StringComparison.Ordinal);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.False(daemon.IsAlive);
        Assert.Empty(bed.Processes());
        Assert.Empty(await bed.ListAsync());
    }

    [LinuxFact]
    public async Task Of_RecordOfAnotherGroup_IsNotBelieved()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        Assert.Null(ControlGroup.Of(folder));
        foreach (var path in (string[])["", "/", "/sys/fs/cgroup", $"/sys/fs/cgroup/occo-{Guid.NewGuid()}"])
        {
            await File.WriteAllTextAsync(folder.Group, path);
            Assert.Null(ControlGroup.Of(folder));
        }
    }

    [LinuxFact]
    public async Task DropAsync_RecordNamesAFolder_NothingInItIsReadOrWritten()
    {
        await using var bed = new LocalBed();
        using var bystander = System.Diagnostics.Process.Start("sleep", ["3600"]);
        try
        {
            var instance = await bed.CreateAsync(Forever());
            group = ControlGroup.Of(bed.Folder(instance));
            var forged = Path.Combine(bed.StoreFolder, $"occo-{instance.NodeId}");
            Directory.CreateDirectory(forged);
            await File.WriteAllTextAsync(Path.Combine(forged, "cgroup.procs"), $"{bystander.Id}\n");
            await File.WriteAllTextAsync(Path.Combine(forged, "cgroup.kill"), "precious");
            foreach (var path in (string[])[forged, $"/sys/fs/cgroup/unified/../../../..{forged}",
                $"/sys/fs/cgroup/../../..{forged}"])
            {
                await File.WriteAllTextAsync(bed.Folder(instance).Group, path);
                Assert.Null(ControlGroup.Of(bed.Folder(instance)));
            }

            Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
            Assert.False(bystander.HasExited);
            Assert.Equal("precious", await File.ReadAllTextAsync(Path.Combine(forged, "cgroup.kill")));
        }
        finally
        {
            bystander.Kill();
        }
    }

    private static async Task<ProcessIdentity> DaemonAsync(LocalBed bed, CloudInstance instance)
        => ProcessIdentity.OfRunning(
            int.Parse(await bed.FileAsync(instance, "ready"), CultureInfo.InvariantCulture))!;

    /// <summary>A test that needs a control group of version 2 below which this process may make others.</summary>
    private sealed class ControlGroupFactAttribute : FactAttribute
    {
        private static readonly Lazy<bool> CanMake = new(() =>
        {
            if (!OperatingSystem.IsLinux()) return false;
            var parent = Directory.CreateTempSubdirectory("occo-local-").FullName;
            var folder = new InstanceFolder(Path.Combine(parent, "i"), Guid.NewGuid());
            var group = ControlGroup.Make(folder);
            group?.Remove();
            Directory.Delete(parent, recursive: true);
            return group is not null;
        });

        public ControlGroupFactAttribute()
        {
            if (!CanMake.Value) Skip = "Needs cgroup v2, Linux 5.14, and the right to make a group below one's own.";
        }
    }
}
