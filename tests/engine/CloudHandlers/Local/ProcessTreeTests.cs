using Xunit;

namespace Occo.Engine.Tests;

public sealed class ProcessTreeTests
{
    private static readonly Guid Node = Guid.NewGuid();
    private static readonly HashSet<ProcessIdentity> Nothing = [];

    [Fact]
    public void Members_LauncherLives_TakesItsSessionAndAllBelow()
    {
        ProcessEntry[] all =
        [
            P(10, 1, 10) with { NodeId = Node }, P(11, 10, 10), P(12, 1, 10), P(13, 11, 13), P(14, 13, 14),
            P(20, 1, 20), P(21, 20, 20),
        ];
        Assert.Equal([10, 11, 12, 13, 14], Members(all, all[0].Identity, Nothing));
    }

    [Fact]
    public void Members_EnvironmentNamesTheNode_IsFoundWithItsChildren()
    {
        ProcessEntry[] all =
        [
            P(30, 1, 30) with { NodeId = Node }, P(31, 30, 31), P(40, 1, 40) with { NodeId = Guid.NewGuid() },
        ];
        Assert.Equal([30, 31], Members(all, null, Nothing));
    }

    [LinuxFact]
    public void Members_LauncherDoesNotNameTheNode_IsLeftAlone()
    {
        ProcessEntry[] all = [P(10, 1, 10), P(11, 10, 10), P(12, 1, 10) with { NodeId = Guid.NewGuid() }];
        Assert.Empty(Members(all, all[0].Identity, Nothing));
    }

    [Fact]
    public void Members_LauncherIdWasGivenToAStranger_LeavesTheStrangerAlone()
    {
        ProcessEntry[] all = [P(10, 1, 10), P(11, 10, 10)];
        Assert.Empty(Members(all, all[0].Identity with { Start = 1 }, Nothing));
        Assert.Empty(Members(all, all[0].Identity with { Boot = "earlier" }, Nothing));
    }

    [Fact]
    public void Members_LauncherIsDeadAndItsSessionKnown_TakesTheRestOfTheSession()
    {
        ProcessEntry[] all = [P(11, 1, 10), P(12, 1, 10)];
        var launcher = P(10, 1, 10).Identity;
        Assert.Empty(Members(all, launcher, Nothing));
        Assert.Equal([11, 12], Members(all, launcher, new HashSet<ProcessIdentity> { all[0].Identity }));
    }

    [Fact]
    public void Members_ThisProcessAndInit_AreNeverAmongThem()
    {
        ProcessEntry[] all =
        [
            P(1, 0, 10) with { NodeId = Node }, P(10, 1, 10) with { NodeId = Node },
            P(Environment.ProcessId, 10, 10) with { NodeId = Node },
        ];
        Assert.Equal([10], Members(all, all[1].Identity, Nothing));
    }

    [Fact]
    public void Members_ParentsInACircle_Ends()
    {
        ProcessEntry[] all = [P(10, 11, 10) with { NodeId = Node }, P(11, 10, 11)];
        Assert.Equal([10, 11], Members(all, all[0].Identity, Nothing));
    }

    private static ProcessEntry P(int id, int parent, int session)
        => new(new ProcessIdentity(id, 1000 + id, "boot"), parent, session, null);

    private static IEnumerable<int> Members(
        ProcessEntry[] all, ProcessIdentity? launcher, IReadOnlySet<ProcessIdentity> known)
        => ProcessTree.Members(all, Node, launcher, known).Select(p => p.Id).Order();
}
