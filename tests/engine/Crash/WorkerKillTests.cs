using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Workers on PostgreSQL, killed at each failpoint and at random.</summary>
[NeedsPostgres]
public sealed class WorkerKillTests
{
    // How often a worker looks depends on the time that it takes, so a few end before they come to their failpoint.
    private const int Faster = 3;

    [StoreFact]
    public async Task Killed_AtEachFailpoint_NextWorkerLosesAndDoublesNothing()
    {
        var (exitCode, output) = await CrashProgram.RunAsync(["quick", "workers"]);

        Assert.True(exitCode == 0, output);
        string[] ofOthers =
        [
            FailpointName.AfterReserve, FailpointName.AfterSpawn, FailpointName.BeforeFolderDelete,
            FailpointName.BeforeRefresh, FailpointName.AfterRefresh, FailpointName.AfterLease,
        ];
        var own = FailpointName.All.Except(ofOthers).ToList();
        foreach (var name in own) Assert.Matches($@"workers +{name} +1 +[01] +0 +0 +0 +0", output);
        var kills = Regex.Match(output, @"^all +\d+ +(\d+)", RegexOptions.Multiline).Groups[1].Value;
        Assert.InRange(int.Parse(kills, CultureInfo.InvariantCulture), own.Count - Faster, own.Count);
    }

    [StoreFact]
    public async Task Killed_AtRandomWhileOthersGoOn_NothingIsLostDoubledOrOrphaned()
    {
        var (exitCode, output) = await CrashProgram.RunAsync(["team", "10"]);

        Assert.True(exitCode == 0, output);
    }
}
