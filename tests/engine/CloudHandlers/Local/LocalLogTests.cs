using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>Logs have a limit that holds also when no Occo runs, and lose nothing else.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalLogTests
{
    private static readonly (string, object?) Smallest = ("log_max", 0.1);
    private const long Limit = 100_000;

    [LinuxFact]
    public async Task Log_WritesWithoutEnd_IsSetAsideOnceAndNeverLonger()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("yes & yes no >&2", Smallest));
        var folder = bed.Folder(instance);
        long most = 0;
        var rounds = 0;
        foreach (var log in (string[])[folder.Output, folder.Error])
        {
            // Round by round, the log that was set aside is another file.
            await UntilAsync(() => Task.FromResult(File.Exists(log + ".1")));
            var first = LinkedAsIs(log);
            await UntilAsync(() =>
            {
                most = Math.Max(most, Directory.GetFiles(folder.Path, "*.log*").Max(Length));
                return Task.FromResult(LinkedAsIs(log) != first && ++rounds > 10);
            });
        }

        Assert.InRange(most, 1, Limit);
        // Right after one was set aside, the next does not exist yet.
        Assert.All(Directory.GetFiles(folder.Path, "*.log*").Select(Path.GetFileName), name => Assert.Contains(
            name, (string[])["stderr.log", "stderr.log.1", "stdout.log", "stdout.log.1"]));
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Empty(bed.Processes());
    }

    [LinuxFact]
    public async Task Log_LimitOfLogs_IsNoLimitOfOtherFiles()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell(
            "head -c 300000 /dev/zero >data && mv data ready; exec sleep 3600", Smallest));
        Assert.Equal(300_000, (await bed.FileAsync(instance, "ready")).Length);
    }

    [LinuxFact]
    public async Task Log_ProgramThatIsStopped_CanStillWrite()
    {
        await using var bed = new LocalBed();
        var copy = Path.Combine(bed.StoreFolder, "copy");
        var instance = await bed.CreateAsync(Shell(
            "trap 'sleep 0.2; echo bye; sleep 0.2; cp ../stdout.log \"$COPY\"; exit 0' TERM; touch ready; "
            + "while :; do sleep 0.02; done", ("environment", Map(("COPY", copy)))));
        await bed.FileAsync(instance, "ready");
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
        Assert.Equal("bye\n", await File.ReadAllTextAsync(copy));
    }

    [LinuxFact]
    public async Task Log_ExitCodeIsKnown_HasTheLastLines()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("head -c 80000 /dev/zero | tr '\\0' x; echo; echo last; exit 4"));
        Assert.EndsWith("last", (await bed.EndedAsync(instance)).Error, StringComparison.Ordinal);
        Assert.Equal(80_006, Length(bed.Folder(instance).Output));
    }

    [LinuxFact]
    public async Task Log_DaemonKeepsItOpen_ExitCodeIsKnownAllTheSame()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("(setsid sleep 3600 &); exit 5"));
        Assert.Contains("exited with code 5", (await bed.EndedAsync(instance)).Error, StringComparison.Ordinal);
        Assert.True((await bed.DropAsync(instance.InstanceId)).Single().Gone);
    }

    [LinuxFact]
    public async Task Log_NodePutsLinksInThePlaceOfLogs_NothingIsWrittenThroughThem()
    {
        await using var bed = new LocalBed();
        var victim = Directory.CreateDirectory(Path.Combine(bed.StoreFolder, "victim")).FullName;
        foreach (var name in (string[])["file", "stdout.log", "exit"])
            await File.WriteAllTextAsync(Path.Combine(victim, name), "precious");
        var instance = await bed.CreateAsync(Shell("""
            cd ..
            ln -s "$VICTIM" stdout.log.1; ln -s "$VICTIM/file" stderr.log.1; ln -s "$VICTIM/exit" exit
            (while :; do ln -sfn "$VICTIM/file" stderr.log; ln -sfn "$VICTIM/new" stdout.log; done) >/dev/null 2>&1 &
            yes | head -c 1000000; yes | head -c 1000000 >&2
            kill $!
            exit 6
            """, Smallest, ("environment", Map(("VICTIM", victim)))));
        Assert.Contains("exited with code 6", (await bed.EndedAsync(instance)).Error, StringComparison.Ordinal);

        Assert.Equal(["exit", "file", "stdout.log"], Directory.GetFiles(victim).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(victim), file => Assert.Equal("precious", File.ReadAllText(file)));
    }

    private static long Length(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (FileNotFoundException)
        {
            // It was set aside in the meantime.
            return 0;
        }
    }

    private static DateTime LinkedAsIs(string log) => File.GetLastWriteTimeUtc(log + ".1");
}
