using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>Gone means gone: a process that a drop found and could not end is remembered until it has ended.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalSurvivorTests : IDisposable
{
    private ControlGroup? group;

    public void Dispose() => group?.Remove();

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
        // The time is over before anything can be killed.
        await using var bed = new LocalBed { Cloud = new LocalCloud(new HastyClock()) };
        var instance = await bed.CreateAsync(Shell(Script));
        var survivor = await SurvivorAsync(bed, instance);
        try
        {
            for (var i = 0; i < 2; i++)
            {
                var outcome = (await bed.DropAsync(instance.InstanceId)).Single();
                Assert.False(outcome.Gone);
                Assert.Contains($" {survivor.Id}", outcome.Error!.Message, StringComparison.Ordinal);
                Assert.True(survivor.IsAlive);
                await bed.KillAsync();
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
    public async Task DropAsync_InterruptedAfterTheParentsEnded_NextDropNamesTheRest()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(Script, ("stop_timeout", 3600L)));
        var survivor = await SurvivorAsync(bed, instance);
        using var source = new CancellationTokenSource();
        var drop = bed.Cloud.DropAsync(bed.Scope, [instance.InstanceId], source.Token);
        await UntilAsync(() => Task.FromResult(bed.Programs(instance.NodeId!.Value).Count == 0));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drop);
        Assert.True(survivor.IsAlive);

        var spec = InstanceSpec.Read(bed.Folder(instance))!;
        (spec with { StopTimeout = TimeSpan.Zero }).Write(bed.Folder(instance));
        var outcome = (await new LocalCloud().DropAsync(bed.Scope, [instance.InstanceId], None)).Single();
        Assert.False(outcome.Gone);
        Assert.Contains($" {survivor.Id}", outcome.Error!.Message, StringComparison.Ordinal);
        Process.GetProcessById(survivor.Id).Kill();
        await UntilAsync(() => Task.FromResult(!survivor.IsAlive));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_RecordIsForged_NamedProcessLivesAndTheFileIsNamed()
    {
        await using var bed = new LocalBed();
        using var bystander = Process.Start("sleep", ["3600"]);
        try
        {
            var instance = await bed.CreateAsync(Forever());
            var folder = bed.Folder(instance);
            Survivors.Write(folder, [ProcessIdentity.OfRunning(bystander.Id)!]);

            var outcome = (await bed.DropAsync(instance.InstanceId)).Single();

            Assert.False(outcome.Gone);
            Assert.Contains($" {bystander.Id}.", outcome.Error!.Message, StringComparison.Ordinal);
            Assert.Contains(folder.Processes, outcome.Error.Message, StringComparison.Ordinal);
            Assert.False(bystander.HasExited);
            Assert.Empty(bed.Processes());
            File.Delete(folder.Processes);
            Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        }
        finally
        {
            bystander.Kill();
        }
    }

    [LinuxFact]
    public async Task Write_ManyProcesses_CanBeReadAgain()
    {
        await using var bed = new LocalBed();
        var folder = bed.Root.Instance(Guid.NewGuid());
        Directory.CreateDirectory(folder.Path);
        Survivors.Write(
            folder, Enumerable.Range(1, 50_000).Select(id => ProcessIdentity.OfThisBoot(id, long.MaxValue)));
        Assert.NotEmpty(Survivors.Read(folder));
        Survivors.Write(bed.Root.Instance(Guid.NewGuid()), [ProcessIdentity.Current]);
        Assert.Equal([folder.NodeId], bed.Root.Instances().Select(i => i.NodeId));
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
        File.Delete(folder.Processes);
        Directory.Delete(folder.Path);
    }

    /// <summary>An hour passes between two looks at it.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private DateTimeOffset now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => now += TimeSpan.FromHours(1);
    }

    // As where there is no control group: it would find the process.
    private async Task<ProcessIdentity> SurvivorAsync(LocalBed bed, CloudInstance instance)
    {
        var id = int.Parse(await bed.FileAsync(instance, "ready"), CultureInfo.InvariantCulture);
        group = ControlGroup.Of(bed.Folder(instance));
        await File.WriteAllTextAsync(bed.Folder(instance).Group, "");
        return ProcessIdentity.OfRunning(id)!;
    }
}
