namespace Occo.Engine.Model;

/// <summary>The legal moves in the life of an instance, and how the states of its parts combine.</summary>
public static class NodeLifecycle
{
    private static readonly Dictionary<NodeState, NodeState[]> Moves = new()
    {
        [NodeState.Creating] = [NodeState.Booting, NodeState.Configuring, NodeState.Ready,
            NodeState.Stopped, NodeState.Failed, NodeState.Dropping, NodeState.Gone],
        [NodeState.Booting] = [NodeState.Configuring, NodeState.Ready, NodeState.Stopped, NodeState.Failed,
            NodeState.Dropping, NodeState.Gone],
        [NodeState.Configuring] = [NodeState.Booting, NodeState.Ready, NodeState.Stopped, NodeState.Failed,
            NodeState.Dropping, NodeState.Gone],
        [NodeState.Ready] = [NodeState.Unhealthy, NodeState.Stopped, NodeState.Failed, NodeState.Dropping,
            NodeState.Gone],
        [NodeState.Unhealthy] = [NodeState.Ready, NodeState.Stopped, NodeState.Failed, NodeState.Dropping,
            NodeState.Gone],
        [NodeState.Stopped] = [NodeState.Booting, NodeState.Configuring, NodeState.Ready, NodeState.Failed,
            NodeState.Dropping, NodeState.Gone],
        [NodeState.Failed] = [NodeState.Dropping, NodeState.Gone],
        [NodeState.Dropping] = [NodeState.Gone],
        [NodeState.Gone] = [],
    };

    private static readonly ComponentState[] BadStates =
        [ComponentState.Failed, ComponentState.Shutdown, ComponentState.Stopped,
            ComponentState.TemporarilyFailed];

    /// <summary>Whether the move is legal. Staying is always legal.</summary>
    public static bool CanMove(NodeState from, NodeState to) => from == to || Moves[from].Contains(to);

    /// <summary>
    /// Returns <paramref name="to"/>. Throws <see cref="InvalidOperationException"/> for an illegal move, which is a
    /// bug.
    /// </summary>
    public static NodeState Move(NodeState from, NodeState to) => CanMove(from, to)
        ? to
        : throw new InvalidOperationException($"An instance cannot go from {from} to {to}.");

    /// <summary>The instance exists or will exist, and counts for its node.</summary>
    public static bool IsAlive(NodeState state) => state is NodeState.Creating or NodeState.Booting
        or NodeState.Configuring or NodeState.Ready or NodeState.Unhealthy or NodeState.Stopped;

    /// <summary>
    /// State of resource, service and health together, as in Occopus: the service counts only when the resource is
    /// ready, health only when the service is; failed beats shutdown beats temporarily failed.
    /// </summary>
    public static ComponentState Compose(ComponentState resource, ComponentState service, ComponentState health)
    {
        if (resource != ComponentState.Ready) service = ComponentState.Unknown;
        if (service != ComponentState.Ready) health = ComponentState.Unknown;
        ComponentState[] parts = [resource, service, health];
        if (parts.All(p => p == ComponentState.Ready)) return ComponentState.Ready;
        foreach (var bad in BadStates)
        {
            if (parts.Contains(bad)) return bad;
        }

        return ComponentState.Pending;
    }
}
