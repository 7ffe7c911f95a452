namespace Occo.Engine.Enactor;

/// <summary>
/// Decides what an instance's state is, from its record, what the cloud says and what its health check says. Pure.
/// </summary>
internal static class InstanceAssessor
{
    /// <summary>The cloud lists the instance.</summary>
    public static ObservedChange Assess(
        NodeInstance instance, CloudInstance seen, HealthReport? health, TimeSpan healthTimeout,
        TimeSpan createTimeout, DateTimeOffset now, TimeSpan startGrace = default,
        (ComponentState State, string? Trouble)? service = null)
    {
        var current = Located(instance, seen) with
        {
            ResourceState = seen.State,
            LastError = seen.Error ?? instance.LastError,
        };
        if (current.State is NodeState.Dropping or NodeState.Failed) return new(current, null, "");
        var wasReady = current.ReadyAt is not null;
        // Failed checks do not count during the grace period after the start.
        var isStarting = current.ReadyAt is { } readyAt && (now - readyAt).Duration() < startGrace;
        var serviceState = service?.State ?? ComponentState.Ready;
        var healthy = health is null || health.Healthy || isStarting;
        var working = seen.State == ComponentState.Ready && serviceState == ComponentState.Ready && healthy;
        current = current with
        {
            UnhealthySince = working || (!wasReady && healthy) ? null : current.UnhealthySince ?? now,
            ServiceState = seen.State == ComponentState.Ready ? serviceState : ComponentState.Unknown,
            HealthState = seen.State != ComponentState.Ready || serviceState != ComponentState.Ready
                ? ComponentState.Unknown
                : healthy ? ComponentState.Ready : ComponentState.Pending,
        };
        var trouble = seen.Error ?? service?.Trouble ?? health?.Failure ?? $"the cloud says {seen.State}";
        var timeout = HealthTimeout.Apply(current.UnhealthySince, now, healthTimeout);
        if (timeout == ComponentState.Failed)
        {
            var since = (int)(now - current.UnhealthySince!.Value).TotalSeconds;
            return Fail(current, $"unhealthy for {since} s: {trouble}");
        }

        return NodeLifecycle.Compose(current.ResourceState, current.ServiceState, current.HealthState) switch
        {
            ComponentState.Ready => MakeReady(current, now),
            ComponentState.Failed => Fail(current, trouble),
            ComponentState.Shutdown => Fail(current, seen.Error ?? "it was shut down behind Occo's back"),
            _ when wasReady => Trouble(current, trouble),
            _ when now - current.CreatedAt > createTimeout => Fail(
                current, $"not ready within {createTimeout.TotalSeconds:0} s of its creation: {trouble}"),
            _ => Progress(current, trouble, health is { IsBroken: true }),
        };
    }

    /// <summary>The instance with what the cloud calls it and where the cloud says it is.</summary>
    public static NodeInstance Located(NodeInstance instance, CloudInstance seen) => instance with
    {
        InstanceId = seen.InstanceId,
        UnlistedSince = null,
        Addresses = seen.Addresses.Count > 0 ? seen.Addresses : instance.Addresses,
        PrivateAddress = seen.PrivateAddress ?? instance.PrivateAddress,
        Ports = seen.Ports.Count > 0 ? seen.Ports : instance.Ports,
    };

    /// <summary>The cloud remembers the instance, and it is gone for good.</summary>
    public static ObservedChange Ended(NodeInstance instance, CloudInstance seen, DateTimeOffset now)
    {
        var ended = Located(instance, seen) with { ResourceState = seen.State };
        return instance.State switch
        {
            NodeState.Failed => new(ended, null, ""),
            NodeState.Dropping => new(Gone(ended, now), EventKind.NodeGone, $"{seen.InstanceId} is gone"),
            _ => Fail(ended, seen.Error ?? "it was removed behind Occo's back"),
        };
    }

    /// <summary>
    /// The cloud does not list the instance. Null: its creation is unfinished and is asked for again. One that lists may
    /// still leave out stays as it is: it is there, and counts. What counts is when the list was asked for, not when it
    /// came.
    /// </summary>
    public static ObservedChange? Missing(
        NodeInstance instance, TimeSpan listingDelay, DateTimeOffset asked, DateTimeOffset now)
    {
        if (instance.State == NodeState.Creating) return null;
        // The clock may have been set back, even since the question; the delay is counted anew then.
        if (instance.UnlistedSince > now) instance = instance with { UnlistedSince = now };
        if (asked > now) asked = now;
        if (IsUnlisted(instance, listingDelay, asked)) return new(instance, null, "");
        return instance.State switch
        {
            NodeState.Failed => new(instance, null, ""),
            NodeState.Dropping => new(Gone(instance, now), EventKind.NodeGone,
                instance.InstanceId is null ? "the cloud never had it" : "the cloud does not have it any more"),
            _ => Fail(instance, "it vanished from the cloud"),
        };
    }

    /// <summary>
    /// No list has shown it, and none needs to yet: that it is missing, or not known to a drop, means nothing.
    /// </summary>
    public static bool IsUnlisted(NodeInstance instance, TimeSpan listingDelay, DateTimeOffset asked)
        => instance.UnlistedSince is { } since && asked - since <= listingDelay;

    /// <summary>A list that shows an instance as pending so soon after it was ready shows how it was before.</summary>
    public static bool IsOutdated(NodeInstance instance, CloudInstance seen, TimeSpan listingDelay, DateTimeOffset asked)
        => instance is { State: NodeState.Ready, ReadyAt: { } readyAt } && seen.State == ComponentState.Pending
        && (asked - readyAt).Duration() < listingDelay;

    /// <summary>The instance is gone for good.</summary>
    public static NodeInstance Gone(NodeInstance instance, DateTimeOffset now) => instance with
    {
        State = NodeLifecycle.Move(instance.State, NodeState.Gone),
        ResourceState = ComponentState.Unknown,
        ServiceState = ComponentState.Unknown,
        HealthState = ComponentState.Unknown,
        GoneAt = now,
    };

    private static ObservedChange MakeReady(NodeInstance instance, DateTimeOffset now)
    {
        var ready = instance with { State = NodeState.Ready, ReadyAt = instance.ReadyAt ?? now, LastError = null };
        return instance.State == NodeState.Ready
            ? new(ready, null, "")
            : new(ready, EventKind.NodeReady, $"ready at {ready.Address ?? "no address"} as {ready.InstanceId}");
    }

    private static ObservedChange Fail(NodeInstance instance, string why)
        => new(instance with { State = NodeState.Failed, LastError = why }, EventKind.NodeFailed, why);

    private static ObservedChange Trouble(NodeInstance instance, string why)
        => new(instance with { State = NodeState.Unhealthy, LastError = why },
            instance.State == NodeState.Unhealthy ? null : EventKind.NodeUnhealthy, why);

    private static ObservedChange Progress(NodeInstance instance, string waitingFor, bool isBroken)
    {
        var next = instance.ResourceState == ComponentState.Ready ? NodeState.Configuring : NodeState.Booting;
        var isNew = instance.State == NodeState.Creating;
        // Waiting does not mend a description: whoever waits hears of it at once, once, and after its creation.
        var isNews = isBroken && !isNew && instance.LastError != waitingFor;
        // What keeps it from being ready can be seen while it is waited for, not only when the time is over.
        var error = next == NodeState.Configuring && !(isBroken && isNew) ? waitingFor : null;
        return new(instance with { State = next, LastError = error },
            isNew ? EventKind.NodeCreated : isNews ? EventKind.NodeUnhealthy : null,
            isNew ? $"the cloud made it as {instance.InstanceId}" : waitingFor);
    }
}
