using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// After a restore or a fail-over, adopts instances that are newer than the record into their nodes. The plan drops
/// what is surplus. Instances of unknown nodes are left alone. Changes nothing; the caller records the result.
/// </summary>
internal sealed class Adoption(EngineServices services, Desired desired, CloudCalls calls, Observation observation)
{
    private readonly List<NodeInstance> instances = [.. observation.Instances];
    private readonly List<ObservedChange> changes = [.. observation.Changes];
    private readonly List<ObservedChange> adopted = [];
    private readonly Dictionary<Guid, CloudInstance> altered = new(observation.Altered);
    private readonly HashSet<Guid> untold = [.. observation.Untold];
    private readonly Dictionary<string, StepError> held = [];
    private readonly HashSet<Orphan> claimed = [];

    /// <summary>The observation with adopted instances in place of strangers.</summary>
    public async Task<Observation> ApplyAsync(CancellationToken cancel)
    {
        var begun = await services.Store.Reconciliations.BegunSinceAsync(desired.Infrastructure.Id)
            .ConfigureAwait(false);
        GiveUpUnfinished(begun);
        // A removal drops what is newer than the backup, too.
        var removes = desired.Infrastructure.State == InfrastructureState.Removing;
        if (!removes)
        {
            var usable = observation.Strangers.Where(IsUsable).ToLookup(o => o.Seen!.NodeName!);

            // Dependees first: templates may ask for their addresses.
            foreach (var name in desired.Compiled.Levels.SelectMany(l => l).Where(usable.Contains))
                await AdoptAsync(desired.Node(name)!, usable[name], cancel).ConfigureAwait(false);
        }

        return observation with
        {
            Instances = instances,
            Changes = changes,
            Orphans = removes ? [.. observation.Orphans, .. observation.Strangers] : observation.Orphans,
            Strangers = removes ? [] : [.. observation.Strangers.Where(o => !claimed.Contains(o))],
            Unfinished = observation.Unfinished.Where(begun.Contains).ToHashSet(),
            Adopted = adopted,
            Altered = altered,
            Untold = untold,
            Held = held,
            IsReconciling = true,
        };
    }

    /// <summary>The observation once its adopted instances are recorded, in the same order.</summary>
    public static Observation Recorded(Observation observation, IReadOnlyList<NodeInstance> recorded)
    {
        var known = recorded.ToDictionary(i => i.Id);
        return observation with
        {
            Instances = [.. observation.Instances.Select(i => known.GetValueOrDefault(i.Id, i))],
        };
    }

    // An instance of the backup may have been made and dropped since then. A node id is never used again, so it is not
    // retried.
    private void GiveUpUnfinished(IReadOnlySet<Guid> begun)
    {
        foreach (var instance in observation.Instances.Where(
            i => observation.Unfinished.Contains(i.Id) && !begun.Contains(i.Id)))
        {
            instances.Remove(instance);
            changes.Add(new(InstanceAssessor.Gone(instance, services.Time.GetUtcNow()), EventKind.NodeGone,
                "its creation was under way in the restored record, and the cloud does not have it"));
        }
    }

    private bool IsUsable(Orphan stranger) => stranger.Seen is
        { NodeId: not null, NodeName: { } name, State: ComponentState.Ready or ComponentState.Pending }
        && desired.Node(name) is not null;

    private async Task AdoptAsync(CompiledNode node, IEnumerable<Orphan> usable, CancellationToken cancel)
    {
        // The best have the lowest ordinals: they stay when there are too many.
        foreach (var orphan in usable.OrderByDescending(o => o.Seen!.State == ComponentState.Ready)
            .ThenBy(o => o.InstanceId, StringComparer.Ordinal).DistinctBy(o => o.NodeId))
        {
            try
            {
                await AdoptAsync(node, orphan, cancel).ConfigureAwait(false);
            }
            catch (CompositionException e)
            {
                claimed.Add(orphan);
                held[node.Name] = new(node.Name, null, StepAction.Wait, CloudErrorKind.Invalid,
                    $"{orphan.InstanceId} is newer than the restored record and cannot be adopted into {node.Name} "
                        + $"yet; {node.Name} stays as it is: {e.Message}")
                {
                    IsFinal = e.IsFinal,
                };
            }
        }
    }

    private async Task AdoptAsync(CompiledNode node, Orphan orphan, CancellationToken cancel)
    {
        var maker = new InstanceMaker(services, desired, new(instances, services.Clouds.MakesMachines), calls, cancel);
        if (await maker.DraftOfAsync(node, orphan.Scope, orphan.Seen!).ConfigureAwait(false) is not { } draft) return;
        draft = Judged(draft, orphan.Seen!) with
        {
            Ordinal = instances.Select(i => i.Ordinal).DefaultIfEmpty().Max() + 1,
        };
        var change = (await new Observer(services, desired, calls)
            .AssessAsync(draft, orphan.Seen, services.Time.GetUtcNow(), cancel).ConfigureAwait(false))!;
        claimed.Add(orphan);
        instances.Add(change.Instance);
        adopted.Add(change with
        {
            Message = $"{node.Name}: {orphan.InstanceId} is newer than the restored record and adopted",
        });
    }

    // It may have been made from a version that the backup does not have.
    private NodeInstance Judged(NodeInstance draft, CloudInstance seen)
    {
        if (!services.Store.Digests.CanTell(seen.RequestDigest)) untold.Add(draft.Id);
        else if (services.Store.Digests.IsOther(draft, seen.RequestDigest))
        {
            altered[draft.Id] = seen;
            return draft with { Version = 0 };
        }
        else if (seen.IsUnfinished) altered[draft.Id] = seen;

        return draft;
    }
}
