using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Ends the records of instances that stay in their clouds, and takes Occo's tags off them, so that no search calls
/// them orphans. Drops nothing.
/// </summary>
internal sealed class InstanceRelease(
    EngineServices services, Desired desired, CloudCalls calls, PassJournal journal, CancellationToken cancel)
{
    /// <summary>The instances that stay, and those among them that keep Occo's tags, with the reason.</summary>
    /// <param name="instances">Recorded instances.</param>
    /// <param name="orphans">Instances without a record.</param>
    public async Task<(IReadOnlyList<KeptInstance> Kept, IReadOnlyList<StepError> Errors)> RunAsync(
        IReadOnlyList<NodeInstance> instances, IReadOnlyList<Orphan> orphans)
    {
        // From now on no pass takes one for an orphan to drop.
        await journal.KeepAsync(instances).ConfigureAwait(false);
        var known = instances.Where(i => i.InstanceId is not null).ToList();
        var answers = await Task.WhenAll(
        [
            .. known.GroupBy(CloudKey.Of).SelectMany(g => g.Chunk(DropRunner.MostPerCall)).Select(chunk => AskAsync(
                () => desired.ScopeOf(chunk[0].Cloud, chunk[0].Request.Resource),
                [.. chunk.Select(i => new DropTarget(i.InstanceId!, i.Id, i.UnlistedSince is not null))])),
            .. orphans.GroupBy(o => o.Scope).Select(
                g => AskAsync(() => g.Key, [.. g.Select(o => new DropTarget(o.InstanceId, o.NodeId))])),
        ]).ConfigureAwait(false);
        var outcomes = answers.SelectMany(a => a).ToLookup(o => o.InstanceId);
        var (kept, errors) = (new List<KeptInstance>(), new List<StepError>());
        await journal.SaveAllAsync([.. instances.Select(instance =>
        {
            var outcome = outcomes[instance.InstanceId ?? ""].FirstOrDefault();
            var isSure = instance.InstanceId is not null || instance.UnlistedSince is null
                && instance.State != NodeState.Creating;
            if (outcome is not null)
            {
                kept.Add(new(instance.Name, instance.Id, instance.InstanceId!, $"{CloudKey.Of(instance)}",
                    instance.Address, outcome.Error is null));
            }

            var problem = outcome?.Error is { } error ? $"{instance.InstanceId} keeps Occo's tags, and a search for "
                + $"orphans will show it: {error.Message}"
                : isSure ? null
                : $"its creation was not finished; {CloudKey.Of(instance)} may have it, with Occo's tags";
            if (problem is not null)
            {
                errors.Add(new(
                    instance.Name, instance.Id, StepAction.Release, outcome?.Error?.Kind ?? default, problem));
            }

            return new ObservedChange(
                InstanceAssessor.Gone(instance, services.Time.GetUtcNow()) with { UnlistedSince = null },
                outcome is null && isSure ? EventKind.NodeGone : EventKind.NodeReleased,
                problem ?? (outcome is null ? "the cloud does not have it"
                    : $"{instance.InstanceId} stays in {CloudKey.Of(instance)} and goes on without Occo"));
        })]).ConfigureAwait(false);
        foreach (var orphan in orphans)
        {
            if (outcomes[orphan.InstanceId].FirstOrDefault() is not { } outcome) continue;
            var address = orphan.Seen?.Addresses.Count > 0 ? orphan.Seen.Addresses[0] : null;
            var cloud = $"{CloudKey.Of(orphan.Scope.Type, orphan.Scope.Settings)}";
            kept.Add(new(
                orphan.Seen?.NodeName, orphan.NodeId, orphan.InstanceId, cloud, address, outcome.Error is null));
            if (outcome.Error is not { } error) continue;
            errors.Add(new(orphan.Seen?.NodeName, orphan.NodeId, StepAction.Release, error.Kind,
                $"{orphan.InstanceId} keeps Occo's tags, and a search for orphans will show it: {error.Message}"));
        }

        return (kept, errors);
    }

    // A cloud that cannot be asked keeps its instances, too.
    private async Task<IReadOnlyList<ReleaseOutcome>> AskAsync(
        Func<CloudScope> where, IReadOnlyList<DropTarget> targets)
    {
        try
        {
            return await calls.ReleaseAsync(where(), targets, cancel).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            return [.. targets.Select(t => new ReleaseOutcome(t.InstanceId, e))];
        }
    }
}
