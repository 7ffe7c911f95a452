namespace Occo.Engine.Enactor;

/// <summary>
/// Decides the state of an instance from its record, the cloud's answer and its health check. Pure.
/// </summary>
internal static class InstanceAssessor
{
    /// <summary>The cloud lists the instance.</summary>
    public static ObservedChange Assess(
        NodeInstance instance, CloudInstance seen, HealthReport? health, TimeSpan healthTimeout,
        TimeSpan createTimeout, DateTimeOffset now, TimeSpan startGrace = default,
        (ComponentState State, string? Trouble)? service = null, bool isToStop = false)
    {
        if (InPower(instance, seen, isToStop) is { } change) return change;
        if (instance.State == NodeState.Stopped) instance = instance with { MadeAt = now, LastError = null };
        var current = Located(instance, seen) with
        {
            // An intent may wait long for its call: for the pace of the cloud, or because nothing runs.
            MadeAt = instance.MadeAt ?? (instance.State == NodeState.Creating ? now : instance.CreatedAt),
            ResourceState = seen.State,
            LastError = seen.Error ?? instance.LastError,
        };
        if (current.State is NodeState.Dropping or NodeState.Failed) return new(current);
        var wasReady = WasReady(current);
        // Failed checks do not count during the grace period after the start.
        var isStarting = wasReady && current.ReadyAt is { } readyAt && (now - readyAt).Duration() < startGrace;
        var serviceState = service?.State ?? ComponentState.Ready;
        var healthy = health is null || health.Healthy || isStarting;
        var working = seen.State == ComponentState.Ready && serviceState == ComponentState.Ready && healthy;
        var mayStillStart = !wasReady && healthy && seen.State != ComponentState.Stopped;
        // A check that cannot be made says nothing of the machine, and another machine would not mend it.
        var isUnchecked = current.ReadyAt is not null && health is { IsBroken: true };
        current = current with
        {
            UnhealthySince = working || mayStillStart ? null
                : isUnchecked ? current.UnhealthySince : current.UnhealthySince ?? now,
            ServiceState = seen.State == ComponentState.Ready ? serviceState : ComponentState.Unknown,
            HealthState = seen.State != ComponentState.Ready || serviceState != ComponentState.Ready
                ? ComponentState.Unknown
                : healthy ? ComponentState.Ready : ComponentState.Pending,
        };
        var trouble = seen.Error ?? service?.Trouble ?? health?.Failure ?? $"the cloud says {seen.State}";
        if (current.UnhealthySince is { } since && now - since > healthTimeout && !isUnchecked)
            return Fail(current, $"unhealthy for {(int)(now - since).TotalSeconds} s: {trouble}");

        return NodeLifecycle.Compose(current.ResourceState, current.ServiceState, current.HealthState) switch
        {
            ComponentState.Ready => MakeReady(current, now),
            ComponentState.Failed => Fail(current, trouble),
            ComponentState.Shutdown => Fail(current, seen.Error ?? "it was shut down behind Occo's back"),
            _ when wasReady => Trouble(current, trouble),
            _ when now - current.MadeAt > createTimeout && !isUnchecked
                => Fail(current, Late(current, createTimeout, trouble)),
            _ => Progress(current, trouble, health is { IsBroken: true }),
        };
    }

    /// <summary>It is or was ready, and was not stopped since.</summary>
    public static bool WasReady(NodeInstance instance) => instance.State is NodeState.Ready or NodeState.Unhealthy;

    /// <summary>It was ready, was stopped, and is started again.</summary>
    public static bool IsStarting(NodeInstance instance)
        => instance is { State: NodeState.Booting or NodeState.Configuring, ReadyAt: not null };

    private static string Late(NodeInstance instance, TimeSpan limit, string why)
        => $"not ready within {limit.TotalSeconds:0} s of its {(IsStarting(instance) ? "start" : "creation")}: {why}";

    // One that is to be stopped is not judged any more while it goes down; one that was stopped rests until it is
    // started.
    private static ObservedChange? InPower(NodeInstance instance, CloudInstance seen, bool isToStop)
    {
        var isDown = seen.IsDown;
        if (instance.State is NodeState.Dropping or NodeState.Failed
            || (!isDown && seen.State is ComponentState.Failed or ComponentState.Shutdown)) return null;
        var current = Located(instance, seen) with
        {
            MadeAt = instance.MadeAt ?? instance.CreatedAt,
            ResourceState = isDown ? ComponentState.Stopped : seen.State,
            ServiceState = ComponentState.Unknown,
            HealthState = ComponentState.Unknown,
            UnhealthySince = null,
        };
        if (!isDown) return isToStop && WasReady(instance) ? new(current) : null;
        if (instance.State == NodeState.Stopped) return new(current);
        return !isToStop ? null : new(current with { State = NodeState.Stopped, LastError = null },
            EventKind.NodeStopped, $"{seen.InstanceId} is stopped");
    }

    /// <summary>
    /// The instance with its instance id and addresses of the cloud, and with what the cloud made of its request. One
    /// that was ready keeps its addresses while it does not run: its users do not change with every stop.
    /// </summary>
    public static NodeInstance Located(NodeInstance instance, CloudInstance seen) => instance with
    {
        InstanceId = seen.InstanceId,
        UnlistedSince = null,
        Addresses = seen.Addresses.Count > 0 && (seen.State == ComponentState.Ready || instance.ReadyAt is null)
            ? seen.Addresses : instance.Addresses,
        PrivateAddress = seen.PrivateAddress ?? instance.PrivateAddress,
        Ports = seen.Ports.Count > 0 ? seen.Ports : instance.Ports,
        Translation = instance.Translation
            ?? (seen.Observed is { } observed ? Drift.TranslationOf(instance.Request, observed) : null),
    };

    /// <summary>The cloud still lists the instance as gone.</summary>
    public static ObservedChange Ended(NodeInstance instance, CloudInstance seen, DateTimeOffset now)
    {
        var ended = Located(instance, seen) with { ResourceState = seen.State };
        return instance.State switch
        {
            NodeState.Failed => new(ended),
            NodeState.Dropping => new(Gone(ended, now), EventKind.NodeGone, $"{seen.InstanceId} is gone"),
            _ => Fail(ended, seen.Error ?? "it was removed behind Occo's back"),
        };
    }

    /// <summary>
    /// The cloud does not list the instance. Null: its creation is unfinished and will be tried again. An instance
    /// stays as it is while lists may still leave it out; the delay ends by the time when the list was asked for.
    /// </summary>
    public static ObservedChange? Missing(
        NodeInstance instance, TimeSpan listingDelay, DateTimeOffset asked, DateTimeOffset now)
    {
        if (instance.State == NodeState.Creating) return null;
        // A clock that was set back starts the delay anew.
        if (instance.UnlistedSince > now) instance = instance with { UnlistedSince = now };
        if (asked > now) asked = now;
        if (IsUnlisted(instance, listingDelay, asked)) return new(instance);
        return instance.State switch
        {
            NodeState.Failed => new(instance),
            NodeState.Dropping => new(Gone(instance, now), EventKind.NodeGone,
                instance.InstanceId is null ? "the cloud never had it" : "the cloud does not have it any more"),
            _ => Fail(instance, "it vanished from the cloud"),
        };
    }

    /// <summary>
    /// No list has shown the instance, and none needs to yet: missing from a list, or unknown to a drop, means nothing.
    /// </summary>
    public static bool IsUnlisted(NodeInstance instance, TimeSpan listingDelay, DateTimeOffset asked)
        => instance.UnlistedSince is { } since && asked - since <= listingDelay;

    /// <summary>A list that shows an instance as pending so soon after it was ready is an old one.</summary>
    public static bool IsOutdated(
        NodeInstance instance, CloudInstance seen, TimeSpan listingDelay, DateTimeOffset asked)
        => instance is { State: NodeState.Ready, ReadyAt: { } readyAt } && seen.State == ComponentState.Pending
        && (asked - readyAt).Duration() < listingDelay;

    /// <summary>
    /// An instance that would be ready for the first time, and does not count as such before it is published.
    /// </summary>
    public static ObservedChange Held(NodeInstance before, ObservedChange ready) => new(
        ready.Instance with
        {
            State = NodeState.Configuring,
            ReadyAt = before.ReadyAt,
            LastError = before.State == NodeState.Configuring ? before.LastError : null,
        },
        before.State == NodeState.Creating ? EventKind.NodeCreated : null,
        before.State == NodeState.Creating ? $"the cloud made it as {ready.Instance.InstanceId}" : "")
    {
        IfPublished = ready,
    };

    /// <summary>It was published, and requests do not reach it yet.</summary>
    public static ObservedChange Unreached(
        ObservedChange held, string why, bool isError, TimeSpan createTimeout, DateTimeOffset now)
        => now - held.Instance.MadeAt > createTimeout
            ? Fail(held.Instance, Late(held.Instance, createTimeout, why))
            : new(held.Instance with { LastError = why },
                held.Kind ?? (isError && held.Instance.LastError != why ? EventKind.StepFailed : null),
                held.Kind is null ? why : held.Message);

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
        if (instance is { State: NodeState.Ready, ReadyAt: not null, LastError: null }) return new(instance);
        var since = WasReady(instance) ? instance.ReadyAt ?? now : now;
        var ready = instance with { State = NodeState.Ready, ReadyAt = since, LastError = null };
        return instance.State == NodeState.Ready
            ? new(ready)
            : new(ready, EventKind.NodeReady,
                $"ready {(ready.Address is { } at ? $"at {at} " : "")}as {ready.InstanceId}");
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
        // Waiting does not mend a check that cannot be made: it is reported once, after the creation.
        var isNews = isBroken && !isNew && instance.LastError != waitingFor;
        // The record shows what keeps the instance from being ready, not only after the time-out.
        var isTold = next == NodeState.Configuring || instance.ResourceState == ComponentState.Stopped;
        var error = isTold && !(isBroken && isNew) ? waitingFor : null;
        return new(instance with { State = next, LastError = error },
            isNew ? EventKind.NodeCreated : isNews ? EventKind.NodeUnhealthy : null,
            isNew ? $"the cloud made it as {instance.InstanceId}" : waitingFor);
    }
}
