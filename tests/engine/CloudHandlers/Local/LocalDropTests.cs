using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

[SupportedOSPlatform("linux")]
public sealed class LocalDropTests
{
    [LinuxFact]
    public async Task DropAsync_RunningInstance_LeavesNothing()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var reservation = await bed.Cloud.ReserveAsync(bed.Scope, id, Forever(), None);
        var instance = (await bed.TryCreateAsync(id, Forever(), reservation)).Instance!;
        var outcome = (await bed.DropAsync(instance.InstanceId)).Single();

        Assert.True(outcome.Gone);
        Assert.Null(outcome.Error);
        Assert.Empty(bed.Processes());
        Assert.Empty(await bed.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxTheory]
    [InlineData("local-8c4a0be5-9a92-4c3e-8f43-3a8f4de38a11")]
    [InlineData("local-nonsense")]
    [InlineData("i-1234")]
    [InlineData("local-../../x")]
    [InlineData("")]
    public async Task DropAsync_Unknown_IsGone(string id)
    {
        await using var bed = new LocalBed();
        Assert.Equal(new DropOutcome(id, true, null), (await bed.DropAsync(id)).Single());
    }

    [LinuxFact]
    public async Task DropAsync_Several_StopsThemTogetherAndKeepsTheRest()
    {
        await using var bed = new LocalBed();
        var slow = Shell("trap 'sleep 0.4; exit 0' TERM; touch ready; while :; do sleep 0.02; done");
        var instances = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => bed.CreateAsync(slow)));
        var kept = await bed.CreateAsync(Forever());
        foreach (var instance in instances) await bed.FileAsync(instance, "ready");
        var watch = Stopwatch.StartNew();
        var outcomes = await bed.DropAsync([.. instances.Select(i => i.InstanceId), "local-unknown"]);

        Assert.Equal([.. instances.Select(i => i.InstanceId), "local-unknown"], outcomes.Select(o => o.InstanceId));
        Assert.All(outcomes, outcome => Assert.True(outcome.Gone));
        Assert.Equal([kept.InstanceId], (await bed.ListAsync()).Select(i => i.InstanceId));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(9), $"{watch.Elapsed}: waited for one after another");
    }

    [LinuxFact]
    public async Task DropAsync_ProcessEndsInOrder_IsNotKilled()
    {
        await using var bed = new LocalBed();
        var mark = Path.Combine(bed.StoreFolder, "mark");
        var instance = await bed.CreateAsync(Shell(
            "trap 'echo bye >\"$MARK\"; exit 0' TERM; touch ready; while :; do sleep 0.02; done",
            ("environment", Map(("MARK", mark)))));
        await bed.FileAsync(instance, "ready");
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Equal("bye\n", await File.ReadAllTextAsync(mark));
    }

    [LinuxFact]
    public async Task DropAsync_ProcessIgnoresTheRequest_IsKilledAfterTheTimeout()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "trap '' TERM; touch ready; while :; do sleep 0.02; done", ("stop_timeout", 0.3)));
        await bed.FileAsync(instance, "ready");
        var watch = Stopwatch.StartNew();
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.3), $"{watch.Elapsed}: killed too early");
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task DropAsync_InterruptedWhileTheProcessIgnoresTheRequest_IsListedAsRunningAndThenEnded()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "(trap 'touch asked; exit' TERM; until [ -e armed ]; do sleep 0.01; done; touch ready; "
            + "while :; do sleep 0.02; done) & trap '' TERM; touch armed; while :; do sleep 0.02; done",
            ("stop_timeout", 3600L)));
        await bed.FileAsync(instance, "ready");
        await RequireRunsUntilTheNextDropAsync(bed, instance);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task DropAsync_NoTimeToStop_IsKilledAtOnce()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "trap '' TERM; while :; do sleep 0.02; done", ("stop_timeout", "0")));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task DropAsync_DaemonsAndGrandchildren_AreStoppedToo()
    {
        await using var bed = new LocalBed();
        // A child, a daemon in a session of its own whose parents are gone, and its child without any environment.
        const string script = """
            sleep 3601 &
            (setsid sh -c 'env -i sleep 3602 & echo $! >orphan; sleep 3603' &)
            until [ -s orphan ]; do sleep 0.01; done
            mv orphan ready
            exec sleep 3604
            """;
        var instance = await bed.CreateAsync(Shell(script));
        var id = instance.NodeId!.Value;
        var orphan = int.Parse(await bed.FileAsync(instance, "ready"), CultureInfo.InvariantCulture);
        var hidden = ProcessIdentity.OfRunning(orphan)!;
        await UntilAsync(() => Task.FromResult(bed.Programs(id).Count(name => name == "sleep") == 3));
        Assert.True(hidden.IsAlive);

        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
        Assert.False(hidden.IsAlive);
    }

    [LinuxFact]
    public async Task DropAsync_ExitedInstanceWithADaemon_StopsTheDaemon()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("(setsid sleep 3600 &); exit 0"));
        await bed.EndedAsync(instance);
        await UntilAsync(() => Task.FromResult(bed.Programs(instance.NodeId!.Value) is ["sleep"]));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task DropAsync_IdWasGivenToAStranger_StrangerLives()
    {
        await using var bed = new LocalBed();
        using var stranger = Process.Start("setsid", ["sleep", "3600"]);
        try
        {
            await UntilAsync(() => Task.FromResult(LinuxProcesses.Read(stranger.Id)?.Session == stranger.Id));
            var instance = await bed.CreateAsync(Resource("true"));
            await bed.EndedAsync(instance);
            var claim = await File.ReadAllTextAsync($"/proc/{stranger.Id}/stat");
            var fields = claim[(claim.LastIndexOf(')') + 2)..].Split(' ');
            fields[19] = "1";
            var boot = await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id");
            await File.WriteAllTextAsync(
                bed.Folder(instance).Claim, $"{boot.Trim()}\n{stranger.Id} (sleep) {string.Join(' ', fields)}");

            Assert.Equal(ComponentState.Failed, (await bed.ListAsync()).Single().State);
            Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
        }
    }

    [LinuxFact]
    public async Task DropAsync_ReadOnlyFolderAndLinkOutside_AreRemovedAndTheTargetStays()
    {
        await using var bed = new LocalBed();
        var outside = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "keep"), "");
        var instance = await bed.CreateAsync(Shell(
            "mkdir -p a/b; touch a/b/c; ln -s \"$OUTSIDE\" link; "
            + "chmod 0 a/b; chmod 500 a; touch ready; exec sleep 3600",
            ("environment", Map(("OUTSIDE", outside)))));
        await bed.FileAsync(instance, "ready");
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Equal([outside], Directory.GetFileSystemEntries(bed.StoreFolder));
        Assert.True(File.Exists(Path.Combine(outside, "keep")));
    }

    [LinuxFact]
    public async Task DropAsync_TwiceAtOnce_BothSayGone()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Forever());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => new LocalCloud().DropAsync(bed.Scope, [instance.InstanceId], None))));
        Assert.All(outcomes, outcome => Assert.True(outcome.Single().Gone));
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_InfrastructuresComeAndGoTogether_NoneDisturbsTheOthers()
    {
        await using var bed = new LocalBed();
        var beds = Enumerable.Range(0, 6).Select(_ => new LocalBed(bed.StoreFolder)).ToList();
        await Task.WhenAll(beds.Select(b => Task.Run(async () =>
        {
            for (var round = 0; round < 4; round++)
            {
                var instance = await b.CreateAsync(Forever());
                Assert.True((await b.DropAsync(instance.InstanceId)).Single().Gone);
            }
        })));
        Assert.All(beds, b => Assert.Empty(b.Processes()));
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_Cancelled_StopsWaitingAndCanBeRepeated()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "trap 'touch asked' TERM; touch ready; while :; do sleep 0.02; done", ("stop_timeout", 3600L)));
        await bed.FileAsync(instance, "ready");
        await RequireRunsUntilTheNextDropAsync(bed, instance);
    }

    // A drop is broken off while the program ignores the request to end.
    private static async Task RequireRunsUntilTheNextDropAsync(LocalBed bed, CloudInstance instance)
    {
        using var source = new CancellationTokenSource();
        var drop = bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], source.Token);
        await bed.FileAsync(instance, "asked");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drop);

        Assert.Equal(ComponentState.Ready, (await bed.ListAsync()).Single().State);
        var spec = InstanceSpec.Read(bed.Folder(instance))!;
        (spec with { StopTimeout = TimeSpan.Zero }).Write(bed.Folder(instance));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
    }
}
