using Occo.Crash;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>One kill per failpoint; <c>build.ps1 -Task Crash</c> kills at every hit.</summary>
public sealed class KillTests
{
    [LinuxTheory]
    [InlineData("dummy")]
    [InlineData("local")]
    [InlineData("ec2")]
    [InlineData("nova")]
    public Task Killed_AtEachFailpoint_NothingIsLostDoubledOrOrphaned(string cloud) => KillAsync(cloud);

    [SshFact]
    public Task Killed_AtEachFailpointOnHosts_NothingIsLostDoubledOrOrphaned() => KillAsync("hosts");

    private static async Task KillAsync(string cloud)
    {
        var (exitCode, output) = await CrashProgram.RunAsync(["quick", cloud]);

        Assert.True(exitCode == 0, output);
        // A failpoint that nobody comes to would be a promise that nobody checks.
        string[] ofLocal =
        [
            FailpointName.AfterReserve, FailpointName.AfterSpawn, FailpointName.BeforeFolderDelete,
            FailpointName.BeforeRefresh, FailpointName.AfterRefresh,
        ];
        string[] ofPublishers =
        [
            FailpointName.BeforePublish, FailpointName.AfterPublish, FailpointName.BeforeWithdraw,
            FailpointName.AfterWithdraw,
        ];
        string[] ofWorkers = [FailpointName.AfterClaim, FailpointName.BeforeAnswer];
        var own = FailpointName.All.Except(cloud switch
        {
            "dummy" => [.. ofLocal, FailpointName.AfterLease, .. ofWorkers],
            "local" => [FailpointName.AfterCommit, FailpointName.AfterLease, .. ofWorkers],
            "hosts" => [.. ofLocal, FailpointName.AfterCommit, .. ofWorkers],
            _ => [.. ofLocal, FailpointName.AfterCommit, FailpointName.AfterLease, .. ofWorkers],
        });
        string[] ofPower =
        [
            FailpointName.BeforeStop, FailpointName.AfterStop, FailpointName.BeforeStart, FailpointName.AfterStart,
        ];
        if (cloud is "local" or "hosts") own = own.Except(ofPower);
        if (cloud is not ("dummy" or "ec2")) own = own.Except(ofPublishers);
        foreach (var name in own) Assert.Matches($@"{cloud} +{name} +1 +1 +0 +0 +0 +0", output);
    }

    [LinuxFact]
    public async Task Killed_AndFinishedByANewProcess_NothingIsLostDoubledOrOrphaned()
    {
        var trial = new Trial("dummy", "scale-up", "after call", "after-call=kill@1", IsFresh: true);

        var (ending, aftermath) = await trial.RunAsync();

        Assert.Equal(Ending.Killed, ending);
        Assert.True(aftermath.IsClean, string.Join('\n', aftermath.Why));
    }

    [Fact]
    public void Choose_Full_KillsAtEveryHitAndFailsAtThreeOfThem()
    {
        var count = new Count("build", new Dictionary<string, int> { ["after-call"] = 5 }, TimeSpan.FromSeconds(1));

        var trials = Extent.Full(random: 12, seed: 1).Choose("dummy", [count]).ToList();

        Assert.Equal(
            ["kill@1", "kill@2", "kill@3", "kill@4", "kill@5", "throw@1", "throw@3", "throw@5"],
            trials.Where(t => t.Failpoints is not null).Select(t => t.Failpoints!["after-call=".Length..]));
        Assert.Equal(6, trials.Count(t => t.KillAfter < TimeSpan.FromSeconds(1)));
        Assert.All(trials, t => Assert.True(t.IsFresh));
        Assert.False(Assert.Single(Extent.Quick.Choose("dummy", [count])).IsFresh);
    }

    [LinuxFact]
    public async Task Run_BadFailpoint_IsAClearErrorAtStart()
    {
        var folder = Directory.CreateTempSubdirectory("occo-test-");
        try
        {
            var store = Path.Combine(folder.FullName, "occo.db");

            var (exitCode, output) = await CrashProgram.RunAsync(
                ["run", "dummy", "build", store], "before-lunch=kill@1");

            Assert.Equal(Program.NotReached, exitCode);
            Assert.Contains("OCCO_FAILPOINTS is wrong: There is no failpoint 'before-lunch'", output,
                StringComparison.Ordinal);
            Assert.False(File.Exists(store));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
