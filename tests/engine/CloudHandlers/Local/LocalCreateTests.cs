using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

[SupportedOSPlatform("linux")]
public sealed class LocalCreateTests
{
    [LinuxFact]
    public async Task CreateAsync_Command_RunsInItsOwnSessionAndIsReady()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());

        Assert.Equal(ComponentState.Ready, instance.State);
        Assert.Equal($"local-{instance.NodeId}", instance.InstanceId);
        Assert.StartsWith("127.", Assert.Single(instance.Addresses), StringComparison.Ordinal);
        Assert.Equal(instance.Addresses[0], instance.PrivateAddress);
        await UntilAsync(() => Task.FromResult(bed.Programs(instance.NodeId!.Value) is ["sleep"]));
        var own = LinuxProcesses.Read(Environment.ProcessId)!.Session;
        Assert.All(bed.Processes(), id => Assert.NotEqual(own, LinuxProcesses.Read(id)!.Session));
        Assert.Equal([instance.InstanceId], (await bed.ListAsync()).Select(i => i.InstanceId));
    }

    [LinuxFact]
    public async Task CreateAsync_Command_HoldsNoStreamOfItsCreator()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        await UntilAsync(() => Task.FromResult(bed.Processes().Count == ProcessesEach));
        foreach (var id in bed.Processes())
        {
            foreach (var number in (int[])[0, 1, 2])
            {
                var target = new FileInfo($"/proc/{id}/fd/{number}").LinkTarget!;
                Assert.True(target == "/dev/null"
                    || target.StartsWith(bed.Folder(instance).Path, StringComparison.Ordinal), target);
            }
        }
    }

    [LinuxFact]
    public async Task CreateAsync_Twice_MakesOneProcess()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var first = await bed.CreateAsync(id, Forever());
        await UntilAsync(() => Task.FromResult(bed.Processes(id).Count == ProcessesEach));
        var processes = bed.Processes(id);
        var second = await bed.CreateAsync(id, Forever());

        Assert.Equal(first.InstanceId, second.InstanceId);
        Assert.Equal(first.Addresses, second.Addresses);
        Assert.Equal(processes.Order(), bed.Processes(id).Order());
    }

    [LinuxFact]
    public async Task CreateAsync_ManyCreatorsAtOnce_MakeOneProcess()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var reservation = await bed.Cloud.ReserveAsync(bed.Scope, id, Forever(), None);
        var batch = bed.Batch(id, Shell("echo started >>runs; exec sleep 3600"), reservation);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => new LocalCloud().CreateAsync(batch, None))));

        Assert.All(outcomes, o => Assert.Equal(ComponentState.Ready, Assert.Single(o).Instance?.State));
        await UntilAsync(() => Task.FromResult(bed.Processes(id).Count == ProcessesEach));
        Assert.Equal("started\n", await bed.FileAsync(outcomes[0][0].Instance!, "runs"));
    }

    [LinuxFact]
    public async Task CreateAsync_CreatorWasKilledAfterTheSpawn_TakesTheProcessOver()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var folder = bed.Root.Instance(id);
        Directory.CreateDirectory(folder.Files);
        var environment = new Dictionary<string, string>
        {
            ["OCCO_NODE_ID"] = $"{id}", ["OCCO_INFRA_ID"] = bed.Scope.InfrastructureId, ["PATH"] = "/bin:/usr/bin",
        };
        await new UnixLauncher(TimeProvider.System).LaunchAsync(
            folder, new Launch("/bin/sleep", ["3600"], environment, folder.Files), None);
        await UntilAsync(() => Task.FromResult(bed.Processes(id).Count == ProcessesEach));
        var processes = bed.Processes(id);

        var instance = await bed.CreateAsync(id, Forever());

        Assert.Equal(ComponentState.Ready, instance.State);
        Assert.Equal(processes.Order(), bed.Processes(id).Order());
    }

    [LinuxFact]
    public async Task LaunchAsync_FolderIsGone_StartsNothing()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var environment = new Dictionary<string, string> { ["OCCO_INFRA_ID"] = bed.Scope.InfrastructureId };
        var error = await Assert.ThrowsAsync<CloudException>(() => new UnixLauncher(TimeProvider.System).LaunchAsync(
            bed.Root.Instance(id), new Launch("/bin/sleep", ["3600"], environment, "/"), None));

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        await UntilAsync(() => Task.FromResult(bed.Processes().Count == 0));
    }

    [LinuxFact]
    public async Task LaunchAsync_FolderIsRetired_StartsNothing()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        Assert.True(folder.TryRetire());
        var environment = new Dictionary<string, string> { ["OCCO_INFRA_ID"] = bed.Scope.InfrastructureId };
        await new UnixLauncher(TimeProvider.System).LaunchAsync(
            folder, new Launch("/bin/sleep", ["3600"], environment, "/"), None);

        await UntilAsync(() => Task.FromResult(bed.Processes().Count == 0));
        Assert.Equal("", folder.ReadClaim());
        Assert.False(File.Exists(folder.Output));
    }

    [LinuxFact]
    public async Task CreateAsync_DropWasInterrupted_StartsAfresh()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var folder = bed.Root.Instance(id);
        Directory.CreateDirectory(folder.Path);
        Assert.True(folder.TryRetire());

        Assert.Equal(ComponentState.Ready, (await bed.CreateAsync(id, Forever())).State);
    }

    [LinuxFact]
    public async Task CreateAsync_ManyOwnScriptsAtOnce_NoneIsBusy()
    {
        await using var bed = new LocalBed();
        var resource = Resource("./run", ("files", Map(("run", "#!/bin/sh\nexec sleep 3600\n"))));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (_, _) => await bed.CreateAsync(resource));
        await UntilAsync(() => Task.FromResult(bed.Processes().Count == 60 * ProcessesEach));
        Assert.All(await bed.ListAsync(), instance => Assert.Equal(ComponentState.Ready, instance.State));
    }

    [LinuxFact]
    public async Task CreateAsync_FolderOfTheCloud_IsPrivate()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = new DirectoryInfo(bed.Folder(instance).Files);
        for (; folder!.FullName != bed.StoreFolder; folder = folder.Parent) Assert.Equal(owner, folder.UnixFileMode);
    }
}
