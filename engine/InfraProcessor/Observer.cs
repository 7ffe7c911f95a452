using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Observes the clouds: one list call per cloud, and health checks of running instances. Changes nothing; the caller
/// records the result.
/// </summary>
internal sealed class Observer(EngineServices services, Desired desired, CloudCalls calls, bool applies = false)
{
    private readonly Configuration configuration = new(services, applies);

    /// <summary>Assesses instances against what their clouds say now.</summary>
    public async Task<Observation> ObserveAsync(IReadOnlyList<NodeInstance> recorded, CancellationToken cancel)
    {
        var asked = services.Time.GetUtcNow();
        var clouds = await desired.CloudsAsync(recorded).ConfigureAwait(false);
        var answers = await Task.WhenAll(clouds.Select(c => ListAsync(c.Key, c.Value, recorded, cancel)))
            .ConfigureAwait(false);
        Failpoint.Hit(FailpointName.DuringObservation);
        var unreachable = answers.Select(a => a.Error).OfType<UnreachableCloud>().ToList();
        var lost = unreachable.Select(u => u.Key).ToHashSet();
        var known = recorded.ToDictionary(i => i.Id);
        var seen = new Dictionary<Guid, CloudInstance>();
        var (orphans, strangers) = (new List<Orphan>(), new List<Orphan>());
        var ended = new Dictionary<string, CloudInstance>();
        foreach (var (scope, instance) in answers.SelectMany(a => a.Instances.Select(i => (a.Scope!, i))))
        {
            if (instance.IsGone)
            {
                ended[instance.InstanceId] = instance;
                continue;
            }

            // A second cloud instance under one node id is an orphan, too. An instance that two scopes list (a region
            // that is also the default) is not a second one.
            if (instance.NodeId is not { } id || !known.TryGetValue(id, out var record)
                || (record.InstanceId ?? instance.InstanceId) != instance.InstanceId
                || (!seen.TryAdd(id, instance) && seen[id].InstanceId != instance.InstanceId))
            {
                var past = instance.NodeId is { } nodeId
                    ? await services.Store.Instances.FindAsync(nodeId).ConfigureAwait(false)
                    : null;
                var list = past?.InfrastructureId == scope.InfrastructureId ? orphans : strangers;
                if (!OrphanJudge.IsJustGone(services, scope, instance, past)
                    && !list.Exists(o => o.InstanceId == instance.InstanceId && o.Scope.Type == scope.Type))
                    list.Add(new(scope, instance.InstanceId, instance.NodeId)
                    {
                        Seen = instance,
                        Past = past?.InstanceId == instance.InstanceId ? past : null,
                    });
            }
        }

        var assessed = await Task.WhenAll(recorded.Select(instance =>
            lost.Contains(CloudKey.Of(instance))
                ? Task.FromResult<ObservedChange?>(new(instance))
                : AssessAsync(
                    instance, seen.GetValueOrDefault(instance.Id) ?? ended.GetValueOrDefault(instance.InstanceId ?? ""),
                    asked, cancel))).ConfigureAwait(false);

        var now = new List<NodeInstance>(recorded.Count);
        var changes = new List<ObservedChange>();
        var (unfinished, firstReady, started) = (new HashSet<Guid>(), new HashSet<Guid>(), new HashSet<Guid>());
        for (var i = 0; i < recorded.Count; i++)
        {
            var change = assessed[i];
            if (change is null) unfinished.Add(recorded[i].Id);
            var instance = change?.Instance ?? recorded[i];
            if (change is not null && (change.Kind is not null || !Same(instance, recorded[i]))) changes.Add(change);
            if (instance.ReadyAt is not null && recorded[i].ReadyAt is null) firstReady.Add(instance.Id);
            if (change?.Kind == EventKind.NodeReady && InstanceAssessor.IsStarting(recorded[i]))
                started.Add(instance.Id);
            if (instance.State != NodeState.Gone) now.Add(instance);
        }

        var (altered, untold) = Compare(seen, known, asked);
        return new()
        {
            Instances = now,
            Changes = changes,
            Orphans = orphans,
            Strangers = strangers,
            Unreachable = unreachable,
            Unfinished = unfinished,
            FirstReady = firstReady,
            Started = started,
            Altered = altered,
            Untold = untold,
            Unanswered = seen.Where(s => s.Value.IsUnanswered).Select(s => s.Key).ToHashSet(),
            IsQuiet = desired.Infrastructure.UnreachableClouds.Count == 0,
            Listed = seen.Keys.ToHashSet(),
            Seen = SeenAt(asked, clouds.Keys, lost),
            Resources = seen.Where(s => s.Value.Observed is not null).ToDictionary(s => s.Key, s => s.Value.Observed!),
        };
    }

    private Dictionary<string, DateTimeOffset> SeenAt(
        DateTimeOffset asked, IEnumerable<CloudKey> clouds, HashSet<CloudKey> lost)
    {
        var seen = new Dictionary<string, DateTimeOffset>();
        foreach (var cloud in clouds)
        {
            var name = cloud.ToString();
            if (!lost.Contains(cloud)) seen[name] = asked;
            else if (desired.Infrastructure.Observed.TryGetValue(name, out var before)) seen[name] = before;
        }

        return seen;
    }

    // After a refresh, lists may show the request before it for a while.
    private (Dictionary<Guid, CloudInstance> Altered, HashSet<Guid> Untold) Compare(
        Dictionary<Guid, CloudInstance> seen, Dictionary<Guid, NodeInstance> known, DateTimeOffset asked)
    {
        var digests = services.Store.Digests;
        var (altered, untold) = (new Dictionary<Guid, CloudInstance>(), new HashSet<Guid>());
        foreach (var (id, instance) in seen)
        {
            var record = known[id];
            if (!digests.CanTell(instance.RequestDigest)) untold.Add(id);
            else if ((instance.IsUnfinished || digests.IsOther(record, instance.RequestDigest))
                && !(record.RefreshedAt is { } at
                    && (asked - at).Duration() <= services.Clouds.ListingDelayOf(record.Cloud)))
            {
                altered[id] = instance;
            }
        }

        return (altered, untold);
    }

    /// <summary>
    /// Assesses one instance by what its cloud answered when it was asked. Null: its creation is unfinished.
    /// </summary>
    public async Task<ObservedChange?> AssessAsync(
        NodeInstance instance, CloudInstance? seen, DateTimeOffset asked, CancellationToken cancel)
    {
        var delay = services.Clouds.ListingDelayOf(instance.Cloud);
        if (seen is null) return InstanceAssessor.Missing(instance, delay, asked, services.Time.GetUtcNow());
        if (seen.IsGone) return InstanceAssessor.Ended(instance, seen, services.Time.GetUtcNow());
        if (InstanceAssessor.IsOutdated(instance, seen, delay, asked))
            return new(InstanceAssessor.Located(instance, seen));
        var node = desired.Node(instance.Name);
        // The checks of one that is about to be stopped tell nothing.
        if (seen.State != ComponentState.Ready || (IsToStop(instance, node) && InstanceAssessor.WasReady(instance)))
            return Assess(instance, seen, null, node);
        if (services.Clouds.LacksAddress(instance, seen))
        {
            // It keeps the recorded one, which its next publication gives back to it.
            var lost = instance.State == NodeState.Unhealthy ? HealthReport.Bad("it does not have its address") : null;
            return Assess(instance, seen with { Addresses = [] }, lost, node) with { LacksAddress = true };
        }

        try
        {
            // The checks need the address, which the record of a new instance does not have yet.
            var located = InstanceAssessor.Located(instance, seen);
            var service = await configuration.StateAsync(located, cancel).ConfigureAwait(false);
            if (service.State != ComponentState.Ready) return Assess(instance, seen, null, node, service);
            if (desired.HealthCheckOf(located) is not { } check) return Assess(instance, seen, null, node);
            var report = await services.Health.CheckAsync(located, check, cancel).ConfigureAwait(false);
            return Assess(instance, seen, report, node);
        }
        catch (CompositionException e)
        {
            return Assess(instance, seen, HealthReport.Broken(e.Message), node);
        }
    }

    private ObservedChange Assess(
        NodeInstance instance, CloudInstance seen, HealthReport? health, CompiledNode? node,
        (ComponentState State, string? Trouble)? service = null)
    {
        var timeout = TimeoutOf(instance, seen, node);
        if (seen.State == ComponentState.Stopped && instance.State != NodeState.Stopped)
            seen = seen with { Error = WhyStopped(instance, seen, timeout) };
        if (health?.Failure is { } failure) health = health with { Failure = desired.Hide(failure) };
        if (service?.Trouble is { } trouble) service = (service.Value.State, desired.Hide(trouble));
        var change = InstanceAssessor.Assess(instance, seen, health, timeout,
            node?.CreateTimeout ?? CompiledNode.DefaultCreateTimeout, services.Time.GetUtcNow(),
            node?.Healing.StartGrace ?? TimeSpan.Zero,
            service, IsToStop(instance, node));
        return change.Instance.State == NodeState.Ready && !InstanceAssessor.WasReady(instance)
            && services.Clouds.Publishes(instance.Cloud, instance.Request.Resource)
            ? InstanceAssessor.Held(instance, change) : change;
    }

    private bool IsToStop(NodeInstance instance, CompiledNode? node)
        => desired.Infrastructure.State != InfrastructureState.Removing && services.Clouds.CanStop(instance)
            && PowerWish.Of(instance, node, services.Time.GetUtcNow()).IsStop;

    // Says what is waited for, too.
    private string WhyStopped(NodeInstance instance, CloudInstance seen, TimeSpan timeout)
        => $"it is stopped in its cloud{(seen.Error is { } why ? $" ({why})" : "")}; "
            + (services.Clouds.CanStart(instance.Cloud)
                ? "an enactment starts it again"
                : $"Occo cannot start it there, and replaces it when it is stopped for {timeout.TotalSeconds:0} s");

    // A machine that is stopped does not recover by itself.
    private TimeSpan TimeoutOf(NodeInstance instance, CloudInstance seen, CompiledNode? node)
        => seen.State == ComponentState.Stopped && !services.Clouds.CanStart(instance.Cloud)
            ? (node?.Healing ?? HealingPolicy.Default).StoppedTimeout
            : desired.HealthTimeoutOf(instance);

    private async Task<(CloudScope? Scope, IReadOnlyList<CloudInstance> Instances, UnreachableCloud? Error)> ListAsync(
        CloudKey key, IReadOnlyDictionary<string, object?> resource, IReadOnlyList<NodeInstance> recorded,
        CancellationToken cancel)
    {
        try
        {
            var scope = desired.ScopeOf(
                key.Type, resource, () => recorded.Where(i => CloudKey.Of(i) == key));
            return (scope, await calls.ListAsync(scope, cancel).ConfigureAwait(false), null);
        }
        catch (CloudException e)
        {
            return (null, [], new(key, e.Kind, $"the cloud {key} cannot be listed: {e.Message}"));
        }
    }

    /// <summary>Whether all that observation can change is the same.</summary>
    public static bool Same(NodeInstance a, NodeInstance b)
        => a.State == b.State && a.ResourceState == b.ResourceState && a.ServiceState == b.ServiceState
            && a.HealthState == b.HealthState
        && a.InstanceId == b.InstanceId && a.UnlistedSince == b.UnlistedSince && a.LastError == b.LastError
            && a.Translation is null == b.Translation is null
            && a.UnhealthySince == b.UnhealthySince
        && a.PrivateAddress == b.PrivateAddress && a.Addresses.SequenceEqual(b.Addresses)
        && a.Ports.Count == b.Ports.Count && !a.Ports.Except(b.Ports).Any();
}
