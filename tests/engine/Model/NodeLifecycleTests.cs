using Xunit;

namespace Occo.Engine.Tests;

public sealed class NodeLifecycleTests
{
    // Resource, service, health -> composite, as research on the original says.
    public static TheoryData<ComponentState, ComponentState, ComponentState, ComponentState> Composites => new()
    {
        { ComponentState.Ready, ComponentState.Ready, ComponentState.Ready, ComponentState.Ready },
        { ComponentState.Pending, ComponentState.Ready, ComponentState.Ready, ComponentState.Pending },
        { ComponentState.Pending, ComponentState.Failed, ComponentState.Failed, ComponentState.Pending },
        { ComponentState.Ready, ComponentState.Pending, ComponentState.Failed, ComponentState.Pending },
        { ComponentState.Ready, ComponentState.Ready, ComponentState.Pending, ComponentState.Pending },
        { ComponentState.Ready, ComponentState.Ready, ComponentState.Failed, ComponentState.Failed },
        { ComponentState.Failed, ComponentState.Ready, ComponentState.Ready, ComponentState.Failed },
        { ComponentState.Shutdown, ComponentState.Ready, ComponentState.Ready, ComponentState.Shutdown },
        { ComponentState.TemporarilyFailed, ComponentState.Ready, ComponentState.Ready,
            ComponentState.TemporarilyFailed },
        { ComponentState.Ready, ComponentState.Shutdown, ComponentState.Ready, ComponentState.Shutdown },
        { ComponentState.Unknown, ComponentState.Ready, ComponentState.Ready, ComponentState.Pending },
    };

    [Theory]
    [MemberData(nameof(Composites))]
    public void Compose_Parts_GivesOccopusComposite(
        ComponentState resource, ComponentState service, ComponentState health, ComponentState expected)
        => Assert.Equal(expected, NodeLifecycle.Compose(resource, service, health));

    [Fact]
    public void Move_Illegal_Throws()
        => Assert.Throws<InvalidOperationException>(() => NodeLifecycle.Move(NodeState.Gone, NodeState.Ready));

    [Fact]
    public void Moves_EveryStateButGone_LeadsToGone()
    {
        foreach (var start in Enum.GetValues<NodeState>().Where(s => s != NodeState.Gone))
        {
            var reached = new HashSet<NodeState> { start };
            for (var grew = true; grew;)
            {
                var next = Enum.GetValues<NodeState>()
                    .Where(to => reached.Any(from => NodeLifecycle.CanMove(from, to))).ToList();
                grew = next.Count > reached.Count;
                reached.UnionWith(next);
            }

            Assert.Contains(NodeState.Gone, reached);
        }
    }

    [Fact]
    public void Moves_FromGone_LeadNowhere()
        => Assert.DoesNotContain(
            Enum.GetValues<NodeState>(), to => to != NodeState.Gone && NodeLifecycle.CanMove(NodeState.Gone, to));
}
