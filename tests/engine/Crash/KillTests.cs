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
    public async Task Killed_AtEachFailpoint_NothingIsLostDoubledOrOrphaned(string cloud)
    {
        var (exitCode, output) = await CrashProgram.RunAsync(["quick", cloud]);

        Assert.True(exitCode == 0, output);
        // A failpoint that nobody comes to would be a promise that nobody checks.
        string[] ofLocal =
        [
            FailpointName.AfterReserve, FailpointName.AfterSpawn, FailpointName.BeforeFolderDelete,
            FailpointName.BeforeRefresh, FailpointName.AfterRefresh,
        ];
        var own = cloud switch
        {
            "dummy" => FailpointName.All.Except(ofLocal),
            "local" => FailpointName.All.Except([FailpointName.AfterCommit]),
            _ => FailpointName.All.Except([.. ofLocal, FailpointName.AfterCommit]),
        };
        foreach (var name in own) Assert.Matches($@"{cloud} +{name} +1 +1 +0 +0 +0 +0", output);
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
