using System.Diagnostics;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalListTests
{
    [LinuxFact]
    public async Task ListAsync_NothingThere_IsEmptyAndLeavesNothing()
    {
        await using var bed = new LocalBed();
        Assert.Empty(await bed.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task ListAsync_ProcessExited_IsFailedWithCodeAndLog()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("echo working; echo 'out of beer' >&2; exit 7"));
        var ended = await bed.EndedAsync(instance);

        Assert.Contains("exited with code 7", ended.Error, StringComparison.Ordinal);
        Assert.EndsWith("working\nout of beer", ended.Error, StringComparison.Ordinal);
        Assert.Equal(instance.Addresses, ended.Addresses);
        Assert.Equal(ended.Error, (await bed.CreateAsync(instance.NodeId!.Value, Forever())).Error);
    }

    [LinuxFact]
    public async Task ListAsync_ProcessExitedWithZero_IsFailedToo()
    {
        await using var bed = new LocalBed();
        var ended = await bed.EndedAsync(await bed.CreateAsync(Resource("true")));
        Assert.Contains("exited with code 0; its logs are empty", ended.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ListAsync_ProcessWasKilled_NamesTheSignal()
    {
        await using var bed = new LocalBed();
        var ended = await bed.EndedAsync(await bed.CreateAsync(Shell("kill -9 $$")));
        Assert.Contains("code 137 (signal 9)", ended.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ListAsync_ProgramOfAScriptIsMissing_SaysSo()
    {
        await using var bed = new LocalBed();
        var ended = await bed.EndedAsync(await bed.CreateAsync(Resource("./run",
            ("files", Map(("run", "#!/occo/no/such/interpreter\n"))))));
        Assert.Contains("code 127", ended.Error, StringComparison.Ordinal);
        Assert.Contains("not found", ended.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ListAsync_LauncherWasKilled_IsFailedAndDropFindsTheRest()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var id = instance.NodeId!.Value;
        await UntilAsync(() => Task.FromResult(bed.Programs(id) is ["sleep"]));
        Process.GetProcessById(ProcessIdentity.OfClaim(bed.Folder(instance).ReadClaim()!)!.Id).Kill();

        var ended = await bed.EndedAsync(instance);
        Assert.Contains("still run", ended.Error, StringComparison.Ordinal);
        Assert.All(bed.Processes(id), running => Assert.Contains($" {running}", ended.Error, StringComparison.Ordinal));
        Assert.Equal(["sleep"], bed.Programs(id));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task ListAsync_MachineWasRestarted_IsFailedThoughTheIdIsInUse()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var claim = bed.Folder(instance).ReadClaim()!;
        var other = Guid.NewGuid() + claim[claim.IndexOf('\n', StringComparison.Ordinal)..];
        await File.WriteAllTextAsync(bed.Folder(instance).Claim, other);
        Assert.Equal(ComponentState.Failed, (await bed.ListAsync()).Single().State);
    }

    [LinuxFact]
    public async Task ListAsync_OnlyReserved_IsNotAnInstanceAndEndsWithTheInfrastructure()
    {
        await using var bed = new LocalBed();
        await bed.Cloud.ReserveAsync(bed.Scope, Guid.NewGuid(), Forever(), None);
        Assert.NotEmpty(Directory.GetFiles(bed.Root.Addresses));
        Assert.Empty(await bed.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task ListAsync_NotStartedYet_IsPendingWhileTheCreatorLives()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        SpecOf(folder, ProcessIdentity.Current).Write(folder);
        Assert.Equal(ComponentState.Pending, (await bed.ListAsync()).Single().State);
        SpecOf(folder, ProcessIdentity.Current with { Start = 1 }).Write(folder);
        var dead = (await bed.ListAsync()).Single();
        Assert.Equal(ComponentState.Failed, dead.State);
        Assert.Equal(folder.NodeId, dead.NodeId);
        Assert.Contains("before it could start", dead.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ListAsync_CreatorWasKilledBeforeTheSpec_HasFailedAndCanBeDropped()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        var dead = (await bed.ListAsync()).Single();
        Assert.Equal(ComponentState.Failed, dead.State);
        Assert.Contains("before it could start", dead.Error, StringComparison.Ordinal);
        Assert.True((await bed.DropAsync(dead.InstanceId)).Single().Gone);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task ListAsync_KilledBetweenTheTwoStepsOfADrop_RemovesWhatIsLeftOfTheFolder()
    {
        await using var bed = new LocalBed();
        var running = await bed.CreateAsync(Forever());
        var trash = Path.Combine(bed.StoreFolder, "local", "trash");
        Directory.CreateDirectory(Path.Combine(trash, "x", "files"));
        Assert.Equal(running.InstanceId, (await bed.ListAsync()).Single().InstanceId);
        Assert.Empty(Directory.GetDirectories(trash));
    }

    [LinuxFact]
    public async Task ListAsync_DropWasInterrupted_IsShutDownUntilItIsDropped()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        folder.TryRetire();
        Assert.Equal(ComponentState.Shutdown, (await bed.ListAsync()).Single().State);
        Assert.True((await bed.DropAsync(folder.InstanceId)).Single().Gone);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task ListAsync_StrangeInfrastructureId_IsRefused()
    {
        await using var bed = new LocalBed();
        foreach (var id in (string[])["..", "a/b", ""])
        {
            var scope = bed.Scope with { InfrastructureId = id };
            await Assert.ThrowsAsync<ArgumentException>(() => bed.Cloud.ListAsync(scope, None));
        }
    }

    private static InstanceSpec SpecOf(InstanceFolder folder, ProcessIdentity creator) => new(
        folder.NodeId, "web", "i", "shop", "sleep", "127.9.9.9",
        new Dictionary<string, int>(), TimeSpan.Zero, [], creator);
}
