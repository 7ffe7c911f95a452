using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class ProcessIdentityTests
{
    private const string Tail = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21";

    [Fact]
    public void Current_ThisProcess_IsAlive()
    {
        Assert.Equal(Environment.ProcessId, ProcessIdentity.Current.Id);
        Assert.True(ProcessIdentity.Current.IsAlive);
        Assert.False((ProcessIdentity.Current with { Start = 1 }).IsAlive);
        Assert.False((ProcessIdentity.Current with { Boot = "another" }).IsAlive);
    }

    [LinuxFact]
    public async Task IsAlive_ProcessHasEnded_IsFalse()
    {
        using var process = Process.Start("sleep", ["3600"]);
        var identity = ProcessIdentity.OfRunning(process.Id)!;
        Assert.True(identity.IsAlive);
        process.Kill();
        await process.WaitForExitAsync();
        Assert.False(identity.IsAlive);
    }

    [LinuxTheory]
    [InlineData("7 (sh)" + Tail, 7)]
    [InlineData("8 (a) R (b)" + Tail, 8)]
    [InlineData("9 ()" + Tail, 9)]
    public void Parse_LineOfProc_SkipsTheName(string line, int id)
    {
        var process = LinuxProcesses.Parse(line)!;
        Assert.Equal(id, process.Identity.Id);
        Assert.Equal(987654, process.Identity.Start);
        Assert.Equal(1, process.Parent);
        Assert.Equal(3, process.Session);
    }

    [LinuxTheory]
    [InlineData("")]
    [InlineData("7 (sh) S 1 2 3")]
    [InlineData("x (sh)" + Tail)]
    [InlineData(") (")]
    [InlineData("7 (sh) Z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21")]
    public void Parse_NoLineOfProcOrZombie_IsNull(string line) => Assert.Null(LinuxProcesses.Parse(line));

    [LinuxFact]
    public void All_Snapshot_HasThisProcess()
    {
        var own = Assert.Single(LinuxProcesses.All(), p => p.Identity == ProcessIdentity.Current);
        Assert.Equal(LinuxProcesses.Read(Environment.ProcessId)!.Session, own.Session);
    }

    [Fact]
    public void OfClaim_Linux_HasTheBootOfTheClaim()
        => Assert.Equal(
            new ProcessIdentity(7, 987654, "boot-1"), ProcessIdentity.OfClaim("boot-1\n7 (sh)" + Tail + "\n"));

    [Fact]
    public void OfClaim_Mac_HasTheStartInSeconds()
        => Assert.Equal(
            new ProcessIdentity(77, 1704103200, ""), ProcessIdentity.OfClaim("\n77 Mon Jan  1 10:00:00 2024\n"));

    [Theory]
    [InlineData("")]
    [InlineData("boot")]
    [InlineData("boot\nnonsense\n")]
    [InlineData("\n77\n")]
    [InlineData("\n77 yesterday\n")]
    public void OfClaim_Nonsense_IsNull(string claim) => Assert.Null(ProcessIdentity.OfClaim(claim));

    [Fact]
    public void Parse_LineOfPs_HasNodeIdAndGroup()
    {
        var node = Guid.NewGuid();
        var entry = MacProcesses.Parse(
            $"  501     1   500 Ss   Mon Jan 15 10:00:00 2024     /bin/sh run.sh PATH=/bin OCCO_NODE_ID={node} HOME=/");
        Assert.Equal(new ProcessEntry(new(501, 1705312800, ""), 1, 500, node), entry);
    }

    [Theory]
    [InlineData("")]
    [InlineData("501 1 500 Z Mon Jan 15 10:00:00 2024 (sh)")]
    [InlineData("501 1 500 Ss never /bin/sh")]
    public void Parse_NoLineOfPsOrZombie_IsNull(string line) => Assert.Null(MacProcesses.Parse(line));
}
