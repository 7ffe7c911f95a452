using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Imports a cloud instance without a record into a node. Passes know an instance by the tags for its infrastructure
/// and its node id: an instance without both is refused, unless another infrastructure has handed it over. Then it gets
/// a new node id and the tags of this one.
/// </summary>
internal sealed class NodeImport(
    EngineServices services, string infrastructureId, string node, string instanceId, Func<string, bool> sees,
    NodeHandover? given = null)
{
    private readonly CloudCalls calls = services.Calls;
    private readonly Guid nodeId = Guid.NewGuid();

    /// <summary>The result of an import; changes nothing.</summary>
    public async Task<NodeImportPlan> PlanAsync(CancellationToken cancel)
    {
        var (change, before, target) = await LookAsync(claims: false, cancel).ConfigureAwait(false);
        return new(change.Instance, before, target);
    }

    /// <summary>Imports the instance, under a lease. Returns it as recorded.</summary>
    public async Task<NodeInstance> RunAsync(PassJournal journal, CancellationToken cancel)
    {
        var (change, before, target) = await LookAsync(claims: given is not null, cancel).ConfigureAwait(false);
        var node = await journal.ImportAsync(change, before, target).ConfigureAwait(false);
        // As every reader sees it, with the time when its cloud showed it.
        return (await services.Store.Instances.FindAsync(node.Id).ConfigureAwait(false))!;
    }

    private async Task<(ObservedChange Change, int Before, int Target)> LookAsync(
        bool claims, CancellationToken cancel)
    {
        var infrastructure = (await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false))!;
        if (infrastructure.State is InfrastructureState.Removing or InfrastructureState.Removed)
            throw Refusal($"'{infrastructure.Name}' is being removed");
        var desired = await Desired.ReadAsync(services, infrastructure).ConfigureAwait(false);
        var into = desired.Node(node) ?? throw Refusal($"'{infrastructure.Name}' has no such node any more");
        var recorded = await services.Store.Instances.ListAsync(infrastructureId).ConfigureAwait(false);
        var asked = services.Time.GetUtcNow();
        var orphan = await FindAsync(desired, recorded, cancel).ConfigureAwait(false);
        if (given is null) await RequireRecognisableAsync(orphan.Orphan).ConfigureAwait(false);
        var seen = given is null ? orphan.Seen : orphan.Seen with { NodeId = nodeId, NodeName = node };
        if (orphan.Orphan.State is not (ComponentState.Ready or ComponentState.Pending))
            throw Refusal($"the cloud says that it is {orphan.Orphan.State}");
        var (before, target) = await TargetOfAsync(into, desired, recorded).ConfigureAwait(false);
        var maker = new InstanceMaker(
            services, desired, new(recorded, services.Clouds.MakesMachines), calls, cancel);
        var draft = await maker.DraftOfAsync(into, orphan.Scope, seen).ConfigureAwait(false) ?? throw Refusal(
            $"no definition of '{node}' is for its cloud, {orphan.Orphan.CloudName}");
        if (services.Store.Digests.IsOther(draft, orphan.Seen.RequestDigest)) draft = draft with { Version = 0 };
        var change = await new Observer(services, desired, calls).AssessAsync(draft, orphan.Seen, asked, cancel)
            .ConfigureAwait(false);
        if (!claims) return (change!, before, target);
        // The record follows: when it does not, the instance has the tags of this infrastructure, and can be imported.
        var scope = new CloudScope(orphan.Access, infrastructureId, infrastructure.Name);
        await calls.ClaimAsync(scope, instanceId, nodeId, node, cancel).ConfigureAwait(false);
        var isUnlisted = services.Clouds.ListingDelayOf(scope.Type) > TimeSpan.Zero;
        return (change! with
        {
            Instance = change.Instance with { UnlistedSince = isUnlisted ? services.Time.GetUtcNow() : null },
        }, before, target);
    }

    private async Task<FoundOrphan> FindAsync(
        Desired desired, IReadOnlyList<NodeInstance> recorded, CancellationToken cancel)
    {
        if (recorded.FirstOrDefault(i => i.InstanceId == instanceId) is { } living)
        {
            throw new OccoException(FailureKind.AlreadyExists,
                $"{instanceId} is an instance of '{living.Infrastructure}' already: {living.Name} {living.Id}.");
        }

        var keys = await desired.CloudsAsync(recorded).ConfigureAwait(false);
        IReadOnlyList<CloudAccess> clouds = [.. keys.Select(c => desired.ScopeOf(c.Key.Type, c.Value))];
        var found = await new OrphanFinder(services, calls).FindAsync(clouds, anyStore: true, cancel)
            .ConfigureAwait(false);
        var named = found.Orphans.Where(o => o.Orphan.InstanceId == instanceId).ToList();
        var own = named.Where(o => given is null
            ? o.Orphan.IsOwn && o.Orphan.InfrastructureId == infrastructureId
            : o.Orphan.StoreId == given.StoreId && o.Orphan.InfrastructureId == given.InfrastructureId
                && o.Orphan.NodeId == given.NodeId && o.Orphan.CloudName == given.Cloud).ToList();
        if (own.Count == 1) return own[0];
        if (own.Count > 1)
        {
            throw Refusal("several clouds have one of that name: "
                + string.Join(", ", own.Select(o => o.Orphan.CloudName)));
        }

        if (named.Count > 0)
        {
            var tags = named[0].Orphan;
            var owner = tags.Infrastructure is { } name && !sees(name) ? "that you may not see"
                : tags.Infrastructure ?? tags.InfrastructureId;
            throw Refusal((tags.IsOwn ? "" : $"it is of the store {tags.StoreId}; ")
                + $"its tags say infrastructure {owner}, so that no enactment "
                + $"of '{desired.Infrastructure.Name}' would find it. Its own infrastructure can export it");
        }

        if (found.Unsearched.Count > 0) throw new CloudException(found.Unsearched[0].Kind, found.Unsearched[0].Message);
        throw new OccoException(FailureKind.NotFound,
            $"No cloud of '{desired.Infrastructure.Name}' has an instance {instanceId} without a record.")
        {
            Remedy = new(RemedyKind.FindOrphans),
        };
    }

    private async Task RequireRecognisableAsync(CloudOrphan orphan)
    {
        if (orphan.NodeId is not { } id)
            throw Refusal("its tags have no node id that can be read, so that no enactment would know it");
        if (await services.Store.Instances.FindAsync(id).ConfigureAwait(false) is { } record)
        {
            throw Refusal(record.State == NodeState.Gone
                ? $"its node id was used until {record.GoneAt:u}, and a node id is never used again"
                : $"its node id is that of {record.Name} {record.Id}, which is {record.InstanceId ?? "being created"}");
        }

        if (orphan.Node is { } name && name != node)
            throw Refusal($"its tags say that it is a '{name}'");
    }

    // The next pass drops an instance beyond the target.
    private async Task<(int Before, int Target)> TargetOfAsync(
        CompiledNode into, Desired desired, IReadOnlyList<NodeInstance> recorded)
    {
        var stored = await services.Store.Infrastructures.GetTargetsAsync(infrastructureId).ConfigureAwait(false);
        var before = ScalingDecider.CurrentTargets(desired.Compiled, stored)[node];
        var there = recorded.Count(i => i.Name == node && NodeLifecycle.IsAlive(i.State) && i.DropReason is null);
        if (there < into.Max) return (before, Math.Max(before, there + 1));
        throw Refusal($"'{node}' has {there} instances, and the description allows {into.Max}. "
            + "Raise scaling max, or drop one first");
    }

    private OccoException Refusal(string why)
        => new(FailureKind.InvalidArgument, $"{instanceId} cannot be imported into '{node}': {why}.");
}
