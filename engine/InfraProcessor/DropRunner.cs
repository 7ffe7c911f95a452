using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Removes instances: the intent first, then the cloud, and done only when the cloud says that they are gone.
/// </summary>
internal sealed class DropRunner(PassContext pass, ReadinessWatch watch, CancellationToken cancel)
{
    private const int MostPerCall = 100;

    /// <summary>Drops recorded instances; an end for each step, in order.</summary>
    public async Task<StepEnd[]> DropAsync(IReadOnlyList<Step> steps)
    {
        var instances = steps.Select(s => pass.Book[s.NodeId!.Value]).ToList();
        var fresh = instances.Zip(steps).Where(p => p.First.State != NodeState.Dropping).ToList();
        if (fresh.Count > 0)
        {
            var dropping = await pass.Journal
                .BeginDropAsync([.. fresh.Select(p => (GivenUp(p.First), p.Second.Reason))]).ConfigureAwait(false);
            pass.Book.PutAll(dropping);
        }

        var ends = new Dictionary<Guid, Task<StepEnd>>();
        var byCloud = steps.ToLookup(s => CloudKey.Of(pass.Book[s.NodeId!.Value]));
        foreach (var chunk in byCloud.SelectMany(g => g.Chunk(MostPerCall)))
        {
            var call = DropChunkAsync(chunk);
            foreach (var step in chunk) ends[step.NodeId!.Value] = EndOf(call, step);
        }

        return await Task.WhenAll(steps.Select(s => ends[s.NodeId!.Value])).ConfigureAwait(false);

        static async Task<StepEnd> EndOf(Task<Dictionary<Guid, StepEnd>> call, Step step)
            => (await call.ConfigureAwait(false))[step.NodeId!.Value];
    }

    /// <summary>Drops cloud instances that have no record.</summary>
    public async Task DropOrphansAsync(IReadOnlyList<Step> steps, IReadOnlyList<Orphan> orphans)
    {
        foreach (var group in orphans.GroupBy(o => o.Scope))
        {
            foreach (var orphan in group)
            {
                await pass.Journal.AppendAsync(EventKind.OrphanFound, null, orphan.NodeId,
                    $"{orphan.InstanceId} carries the node id of another instance or of one that is gone; it is dropped")
                    .ConfigureAwait(false);
            }

            var ids = group.ToDictionary(o => o.InstanceId, o => o.NodeId);
            var outcomes = await CallAsync(() => group.Key, ids).ConfigureAwait(false);
            foreach (var step in steps.Where(s => ids.ContainsKey(s.InstanceId!)))
            {
                var outcome = outcomes[step.InstanceId!];
                if (outcome.Error is { } e) pass.Ledger.Fail(step, step.NodeId, e.Kind, e.Message);
                else pass.Ledger.End(step, outcome.Gone ? StepEnd.Done : StepEnd.Waiting, "orphan dropped");
            }
        }
    }

    // Nobody asks for its creation from now on; what was asked before may show until the delay of the lists is over.
    private NodeInstance GivenUp(NodeInstance instance)
        => instance.State == NodeState.Creating ? pass.Unlisted(instance) : instance;

    private async Task<Dictionary<Guid, StepEnd>> DropChunkAsync(IReadOnlyList<Step> steps)
    {
        // What has no instance id was looked for by this pass and the cloud does not have it, or does not show it yet.
        var instances = steps.ToDictionary(s => s, s => pass.Book[s.NodeId!.Value]);
        var known = instances.Values.Where(i => i.InstanceId is not null).ToList();
        var asked = pass.Services.Time.GetUtcNow();
        var outcomes = known.Count == 0 ? [] : await CallAsync(
            () => pass.ScopeOf(known[0]), known.ToDictionary(i => i.InstanceId!, i => (Guid?)i.Id)).ConfigureAwait(false);
        var changes = new List<ObservedChange>();
        foreach (var instance in instances.Values)
        {
            var outcome = instance.InstanceId is { } id ? outcomes[id] : new DropOutcome("", true, null);
            if (outcome.Error is { } e)
            {
                changes.Add(new(instance with { LastError = $"drop failed: {e.Message}" }, EventKind.StepFailed,
                    $"its drop failed and will be tried again: {e.Message}"));
            }
            else if (outcome.Gone && !pass.IsUnlisted(instance, asked))
            {
                changes.Add(new(InstanceAssessor.Gone(instance, pass.Services.Time.GetUtcNow()), EventKind.NodeGone,
                    instance.InstanceId is null ? "the cloud never had it" : $"{instance.InstanceId} is gone"));
            }
        }

        await pass.SaveAsync(changes).ConfigureAwait(false);
        var ends = steps.Select(async step =>
        {
            var instance = pass.Book[step.NodeId!.Value];
            if (instance.InstanceId is { } id && outcomes[id].Error is { } e)
            {
                return (step.NodeId.Value, pass.Ledger.Fail(step, instance.Id, e.Kind, e.Message));
            }

            var last = await watch.WaitAsync(instance).ConfigureAwait(false);
            var gone = last.State == NodeState.Gone;
            return (step.NodeId.Value,
                step.Action == StepAction.Drop
                    ? pass.Ledger.End(step, gone ? StepEnd.Done : StepEnd.Waiting, gone ? "gone" : "still going")
                    : gone ? StepEnd.Done : StepEnd.Waiting);
        });
        return (await Task.WhenAll(ends).ConfigureAwait(false)).ToDictionary(e => e.Item1, e => e.Item2);
    }

    private async Task<Dictionary<string, DropOutcome>> CallAsync(
        Func<CloudScope> where, IReadOnlyDictionary<string, Guid?> instances)
    {
        try
        {
            var scope = where();
            using (pass.Ledger.Call())
            {
                return (await pass.Calls.DropAsync(scope, instances, cancel).ConfigureAwait(false))
                    .ToDictionary(o => o.InstanceId);
            }
        }
        catch (CloudException e)
        {
            return instances.Keys.ToDictionary(id => id, id => new DropOutcome(id, false, e));
        }
    }
}
