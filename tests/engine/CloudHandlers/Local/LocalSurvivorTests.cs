using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>Gone means gone: a process that a drop found and could not end is remembered until it has ended.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalSurvivorTests
{
    // As sudo does: a child in a session of its own, without the instance's marks, that outlives its parents and does
    // not end when it is asked to.
    private const string Script = """
        setsid env -i sh -c 'trap "" TERM; echo $$ >id; exec sleep 3600' &
        until [ -s id ]; do sleep 0.01; done
        mv id ready
        exec sleep 3600
        """;

    [LinuxFact]
    public async Task DropAsync_ProcessSurvives_IsNotGoneUntilItHasEnded()
    {
        // Time passes before the process can be killed.
        var time = new ManualTimeProvider();
        await using var bed = new LocalBed { Cloud = new LocalCloud(time) };
        var instance = await bed.CreateAsync(Shell(Script, ("stop_timeout", 60L)));
        var survivor = await SurvivorAsync(bed, instance);
        try
        {
            for (var i = 0; i < 2; i++)
            {
                var drop = bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], None);
                await time.AdvanceUntilAsync(drop, TimeSpan.FromHours(1));
                var outcome = (await drop).Single();
                Assert.False(outcome.Gone);
                Assert.Contains($" {survivor.Id}", outcome.Error!.Message, StringComparison.Ordinal);
                Assert.True(survivor.IsAlive);
            }
        }
        finally
        {
            Process.GetProcessById(survivor.Id).Kill();
        }

        await UntilAsync(() => Task.FromResult(!survivor.IsAlive));
        Assert.Single(await bed.ListAsync());
        Assert.True((await new LocalCloud().DropAsync(bed.Scope, [instance.InstanceId], None)).Single().Gone);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_InterruptedAfterTheParentsEnded_NextDropKillsTheRest()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(Script, ("stop_timeout", 3600L)));
        var survivor = await SurvivorAsync(bed, instance);
        using var source = new CancellationTokenSource();
        var drop = bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], source.Token);
        await UntilAsync(() => Task.FromResult(bed.Processes().Count == 0));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drop);
        Assert.True(survivor.IsAlive);

        var spec = InstanceSpec.Read(bed.Folder(instance))!;
        (spec with { StopTimeout = TimeSpan.Zero }).Write(bed.Folder(instance));
        Assert.True((await new LocalCloud().DropAsync(bed.Scope, [instance.InstanceId], None)).Single().Gone);
        Assert.False(survivor.IsAlive);
    }

    [LinuxFact]
    public async Task DropAsync_RememberedIdWasGivenToAStranger_StrangerLives()
    {
        await using var bed = new LocalBed();
        using var stranger = Process.Start("sleep", ["3600"]);
        try
        {
            var instance = await bed.CreateAsync(Forever());
            Survivors.Write(bed.Folder(instance), [ProcessIdentity.OfRunning(stranger.Id)! with { Start = 1 }]);
            Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
            Assert.False(stranger.HasExited);
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("half writ")]
    [InlineData("null")]
    public void Read_Unreadable_IsEmpty(string content)
    {
        var folder = new InstanceFolder(Directory.CreateTempSubdirectory("occo-local-").FullName, Guid.NewGuid());
        File.WriteAllText(folder.Processes, content);
        Assert.Empty(Survivors.Read(folder));
        Directory.Delete(folder.Path, recursive: true);
    }

    private static async Task<ProcessIdentity> SurvivorAsync(LocalBed bed, CloudInstance instance)
        => ProcessIdentity.OfRunning(
            int.Parse(await bed.FileAsync(instance, "ready"), CultureInfo.InvariantCulture))!;
}
