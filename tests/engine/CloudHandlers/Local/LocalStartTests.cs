using Newtonsoft.Json.Linq;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

/// <summary>A process counts as ready once it has lived for <c>start_seconds</c>.</summary>
public sealed class LocalStartTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly (string, object?) AnHour = ("start_seconds", 3600L);

    [LinuxFact]
    public async Task ListAsync_ProcessIsYoung_IsPendingUntilItHasLivedLongEnough()
    {
        var time = Clock();
        await using var bed = new LocalBed { Cloud = new LocalCloud(time) };

        var created = await bed.CreateAsync(Forever(AnHour));
        Assert.Equal(ComponentState.Pending, created.State);
        Assert.NotEmpty(created.Addresses);
        Assert.Equal(ComponentState.Pending, (await bed.ListAsync()).Single().State);

        time.Advance(Hour);
        Assert.Equal(ComponentState.Ready, (await bed.ListAsync()).Single().State);
    }

    [LinuxFact]
    public async Task CreateAsync_ListOfProcesses_NamesTheNodeInAShortCommand()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("env >all && mv all variables; exec sleep 3600"));

        Assert.DoesNotContain(
            "OCCO_LAUNCHER", await bed.FileAsync(instance, "variables"), StringComparison.Ordinal);
        var launchers = bed.Processes().Select(id => File.ReadAllText($"/proc/{id}/cmdline").Split('\0'))
            .Where(words => words.Contains("occo:shop/web")).ToList();
        Assert.NotEmpty(launchers);
        Assert.All(launchers, words => Assert.Equal(
            ["/bin/sh", "-c", "eval \"$OCCO_LAUNCHER\"", "occo:shop/web", bed.Folder(instance).Path], words[..5]));
    }

    [LinuxFact]
    public async Task CreateAsync_ZeroSeconds_IsReadyAtOnce()
    {
        await using var bed = new LocalBed { Cloud = new LocalCloud(Clock()) };
        Assert.Equal(ComponentState.Ready, (await bed.CreateAsync(Forever(("start_seconds", 0L)))).State);
    }

    [LinuxFact]
    public async Task ListAsync_ProcessDiesYoung_WasNeverReadyAndFailsWithCodeAndLog()
    {
        await using var bed = new LocalBed { Cloud = new LocalCloud(Clock()) };
        var created = await bed.CreateAsync(Shell("echo 'no beer' >&2; exit 3", AnHour));
        Assert.NotEqual(ComponentState.Ready, created.State);

        var ended = await bed.EndedAsync(created);
        Assert.Contains("exited with code 3", ended.Error, StringComparison.Ordinal);
        Assert.EndsWith("no beer", ended.Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task ListAsync_ClockWasSetBack_IsReady()
    {
        var time = Clock();
        await using var bed = new LocalBed { Cloud = new LocalCloud(time) };
        await bed.CreateAsync(Forever(AnHour));
        time.Advance(-Hour);
        Assert.Equal(ComponentState.Ready, (await bed.ListAsync()).Single().State);
    }

    [LinuxFact]
    public async Task ListAsync_SpecOfAnOlderOcco_IsReady()
    {
        await using var bed = new LocalBed { Cloud = new LocalCloud(Clock()) };
        var folder = bed.Folder(await bed.CreateAsync(Forever(AnHour)));
        var spec = JObject.Parse(await File.ReadAllTextAsync(folder.Spec));
        Assert.True(spec.Remove(nameof(InstanceSpec.StartTime)));
        await File.WriteAllTextAsync(folder.Spec, spec.ToString());

        var listed = (await bed.ListAsync()).Single();
        Assert.Equal((ComponentState.Ready, "web"), (listed.State, listed.NodeName));
    }

    [Fact]
    public void Require_NoStartSeconds_IsHalfASecond()
        => Assert.Equal(
            TimeSpan.FromSeconds(0.5),
            LocalSection.Require(Map(("type", "local"), ("command", "sh"))).StartTime);

    // Ahead of the machine's clock by less than the tests' start_seconds, and standing still.
    private static ManualTimeProvider Clock()
    {
        var time = new ManualTimeProvider();
        time.Advance(DateTimeOffset.UtcNow + TimeSpan.FromMinutes(30) - time.GetUtcNow());
        return time;
    }
}
