using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>Programs that multiply or renew themselves, and many files: a drop ends, and gone means gone.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalSwarmTests
{
    // One process at a time: each starts the next, leaves a trace and ends, faster than signals to single processes can
    // be sent. It ends by itself after a minute or so.
    private const string Comet = """
        perl -e 'open F, ">>../../trace" or die; for (1 .. 100000) { exit if fork; syswrite F, "x" }' &
        until [ -s ../../trace ]; do sleep 0.01; done
        echo >made; mv made ready
        exec sleep 3600
        """;

    // A fork bomb with an end: 2^7 processes that all ignore SIGTERM, and start a new child for each one that dies.
    private const string Swarm = """
        trap '' TERM
        grow() {
            if [ "$1" -eq 0 ]; then while :; do sleep 3600; done; fi
            grow $(($1 - 1)) &
            grow $(($1 - 1))
        }
        grow 7 &
        echo >made; mv made ready
        exec sleep 3600
        """;

    [LinuxTheory]
    [InlineData("", 2L)]
    [InlineData("trap '' TERM\n", 0L)]
    public async Task DropAsync_ProgramThatRenewsItself_IsGone(string before, long stopTimeout)
    {
        var trace = new FileInfo(Path.Combine(Directory.CreateTempSubdirectory("occo-trace-").FullName, "trace"));
        await using var bed = new LocalBed();
        var script = before + Comet.Replace("../../trace", trace.FullName, StringComparison.Ordinal);
        var instance = await bed.CreateAsync(Shell(script, ("stop_timeout", stopTimeout)));
        await bed.FileAsync(instance, "ready");

        var outcome = (await bed.DropAsync(instance.InstanceId)).Single();

        Assert.True(outcome.Gone, outcome.Error?.Message);
        trace.Refresh();
        var length = trace.Length;
        // It would start many others in the time of these looks.
        for (var i = 0; i < 20; i++) Assert.Empty(bed.Processes());
        trace.Refresh();
        Assert.Equal(length, trace.Length);
        trace.Directory!.Delete(recursive: true);
    }

    [LinuxFact]
    public async Task DropAsync_ProgramThatMultiplies_IsGoneWithAllItsProcesses()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(Swarm, ("stop_timeout", 0L)));
        await bed.FileAsync(instance, "ready");
        var watch = Stopwatch.StartNew();

        var outcome = (await bed.DropAsync(instance.InstanceId)).Single();

        Assert.True(outcome.Gone, outcome.Error?.Message);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
        // Whatever was missed by one look is seen by one of many.
        for (var i = 0; i < 20; i++) Assert.Empty(bed.Processes());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task DropAsync_FolderWithAHundredThousandFiles_IsGoneInTime()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "mkdir many; seq 100000 | (cd many && xargs touch); echo >made; mv made ready; exec sleep 3600"));
        await bed.FileAsync(instance, "ready");
        var watch = Stopwatch.StartNew();

        var outcome = (await bed.DropAsync(instance.InstanceId)).Single();

        Assert.True(outcome is { Gone: true, Remains: null }, outcome.Remains);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), string.Create(
            CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds} s"));
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }
}
