using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Removes instances: records the intent, then asks the cloud. A drop is done only when the cloud says that the
/// instance is gone.
/// </summary>
internal sealed class DropRunner(PassContext pass, ReadinessWatch watch, CancellationToken cancel)
{
    public const int MostPerCall = 100;
    private readonly Drain drain = new(pass, cancel);

    /// <summary>
    /// Drops recorded instances; an end for each step, in order. A protected one is not dropped; when it has failed, it
    /// is not in its cloud any more, and only its record ends.
    /// </summary>
    public async Task<StepEnd[]> DropAsync(IReadOnlyList<Step> steps)
    {
        var guarded = steps.Where(s => pass.Book[s.NodeId!.Value].IsGuarded && !pass.Options.IncludeProtected).ToList();
        var fresh = steps.Except(guarded).Select(s => (Instance: pass.Book[s.NodeId!.Value], s.Reason))
            .Where(p => p.Instance.State != NodeState.Dropping).ToList();
        var failed = fresh.Where(p => p.Instance.State == NodeState.Failed).Select(p => p.Instance.Id).ToHashSet();
        if (fresh.Count > 0)
        {
            pass.Book.PutAll(await pass.Journal.BeginDropAsync(
                [.. fresh.Select(p => (GivenUp(p.Instance), p.Reason))], pass.Options.IncludeProtected)
                .ConfigureAwait(false));
        }

        // Somebody may have protected an instance since it was read.
        var refused = steps.Except(guarded).Where(s => pass.Book[s.NodeId!.Value].State != NodeState.Dropping).ToList();
        var used = steps.Except(guarded).Except(refused)
            .Select(s => (Step: s, User: UserOf(pass.Book[s.NodeId!.Value]))).Where(u => u.User is not null).ToList();
        // What need not be drained does not wait for what must be.
        var byCloud = steps.Except(guarded).Except(refused).Except(used.Select(u => u.Step))
            .GroupBy(s => pass.Book[s.NodeId!.Value] is var i ? (CloudKey.Of(i), drain.IsNeeded(i)) : default);
        var ends = (await Task.WhenAll(byCloud.SelectMany(g => g.Chunk(MostPerCall))
            .Select(chunk => DropChunkAsync(chunk, failed))
            .Append(SpareAsync(guarded))).ConfigureAwait(false))
            .SelectMany(e => e).ToDictionary(e => e.NodeId, e => e.End);
        foreach (var (step, user) in used) ends[step.NodeId!.Value] = LeaveTo(step, user!);
        foreach (var step in refused) ends[step.NodeId!.Value] = pass.Ledger.Refuse(step, Protection.Refused(step));
        return [.. steps.Select(s => ends[s.NodeId!.Value])];
    }

    /// <summary>Drops cloud instances that have no record.</summary>
    public async Task DropOrphansAsync(IReadOnlyList<Step> steps, IReadOnlyList<Orphan> orphans)
    {
        foreach (var group in orphans.GroupBy(o => o.Scope))
        {
            foreach (var orphan in group)
            {
                await pass.Journal.AppendAsync(EventKind.OrphanFound, null, orphan.NodeId,
                    $"{orphan.InstanceId} carries the node id of another instance or of a gone one; it is dropped")
                    .ConfigureAwait(false);
            }

            var targets = group.Select(o => new DropTarget(o.InstanceId, o.NodeId)).Distinct().ToList();
            var outcomes = (await AskAsync(() => group.Key, targets).ConfigureAwait(false))
                .ToLookup(o => o.InstanceId);
            foreach (var step in steps.Where(s => outcomes.Contains(s.InstanceId!)))
            {
                var outcome = outcomes[step.InstanceId!].First();
                await TellRemainsAsync(outcome, null, step.NodeId).ConfigureAwait(false);
                if (outcome.Error is { } e) pass.Ledger.Fail(step, step.NodeId, e.Kind, e.Message);
                else pass.Ledger.End(step, outcome.Gone ? StepEnd.Done : StepEnd.Waiting, "orphan dropped");
            }
        }
    }

    /// <summary>
    /// Asks a cloud to drop instances; an outcome for each, in order, also where the cloud fails.
    /// </summary>
    public static async Task<IReadOnlyList<DropOutcome>> AskAsync(
        CloudCalls calls, Func<CloudScope> where, IReadOnlyList<DropTarget> targets, CancellationToken cancel)
    {
        try
        {
            return await calls.DropAsync(where(), targets, cancel).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            return [.. targets.Select(t => new DropOutcome(t.InstanceId, false, e))];
        }
    }

    private async Task<IReadOnlyList<DropOutcome>> AskAsync(
        Func<CloudScope> where, IReadOnlyList<DropTarget> targets)
    {
        using var call = pass.Ledger.Call();
        return await AskAsync(pass.Calls, where, targets, cancel).ConfigureAwait(false);
    }

    // A list that left out a protected instance by mistake must not cost it: its cloud is not asked to drop it.
    private async Task<(Guid NodeId, StepEnd End)[]> SpareAsync(IReadOnlyList<Step> steps)
    {
        var vanished = steps.Where(s => pass.Book[s.NodeId!.Value]
            is { State: NodeState.Failed, UnlistedSince: null }).ToHashSet();
        await pass.SaveAsync([.. vanished.Select(s => new ObservedChange(
            InstanceAssessor.Gone(pass.Book[s.NodeId!.Value], pass.Services.Time.GetUtcNow()), EventKind.NodeGone,
            "its cloud does not have it any more; it was protected, and the cloud is not asked to drop it"))])
            .ConfigureAwait(false);
        return
        [
            .. steps.Select(step => (step.NodeId!.Value, !vanished.Contains(step)
                ? pass.Ledger.Refuse(step, Protection.Refused(step))
                : step.Action == StepAction.Drop ? pass.Ledger.End(step, StepEnd.Done, "gone") : StepEnd.Done)),
        ];
    }

    // What is no machine, and has a replacement, stays until the instances that use it are replaced, too: some clouds
    // refuse to delete it, and others delete it under them.
    private NodeInstance? UserOf(NodeInstance instance)
        => pass.Services.Clouds.MakesMachines(instance.Cloud) || pass.Book.Find(instance.Name).Count == 0
            || pass.Options is not { Nodes: [], ExcludeNodes: [] }
            ? null
            : pass.Book.All.FirstOrDefault(user => user.State != NodeState.Gone
                && pass.Desired.Node(user.Name) is { Refresh: not RefreshMode.None }
                && pass.Desired.RankOf(user.Name) > pass.Desired.RankOf(instance.Name)
                && user.Request.Inputs.Any(input => NodeInputs.Uses(input.Key, input.Value, instance)));

    // One that stays stopped is not replaced before somebody starts it.
    private StepEnd LeaveTo(Step step, NodeInstance user)
    {
        var why = $"waits for {user.Name}, which uses it";
        if (step.Action != StepAction.Drop) return StepEnd.Waiting;
        return PowerWish.Of(user, pass.Desired.Node(user.Name), pass.Services.Time.GetUtcNow()).IsStop
            ? pass.Ledger.Fail(step, step.NodeId, CloudErrorKind.Transient, $"{why} and is stopped. Start it.")
            : pass.Ledger.End(step, StepEnd.Waiting, why);
    }

    // An unfinished creation is not tried again from now on; lists may show its instance until their delay is over.
    private NodeInstance GivenUp(NodeInstance instance)
        => instance.State == NodeState.Creating ? pass.Unlisted(instance) : instance;

    private static string StillThere(NodeInstance instance) => instance.UnlistedSince is null
        ? "still going" : Move.UnconfirmedCreation;

    private async ValueTask TellRemainsAsync(DropOutcome outcome, string? node, Guid? nodeId)
    {
        if (outcome.Remains is not { } remains) return;
        await pass.Journal.AppendAsync(EventKind.NodeRemains, node, nodeId, remains).ConfigureAwait(false);
    }

    private async Task<(Guid NodeId, StepEnd End)[]> DropChunkAsync(
        IReadOnlyList<Step> steps, IReadOnlySet<Guid> failed)
    {
        // An instance without an instance id is not in the cloud, or not in its lists yet.
        var instances = steps.Select(s => pass.Book[s.NodeId!.Value]).ToList();
        var undrained = await drain.RunAsync([.. instances.Where(drain.IsNeeded)], failed).ConfigureAwait(false);
        var known = instances.Where(i => i.InstanceId is not null && !undrained.ContainsKey(i.Id)).ToList();
        var asked = pass.Services.Time.GetUtcNow();
        IReadOnlyList<DropOutcome> answers = known.Count == 0 ? [] : await AskAsync(
            () => pass.ScopeOf(known[0]),
            [.. known.Select(i => new DropTarget(i.InstanceId!, i.Id, i.UnlistedSince is not null))])
            .ConfigureAwait(false);
        // By node id: a broken cloud can have given one instance id to two of them.
        var outcomes = known.Zip(answers).ToDictionary(a => a.First.Id, a => a.Second);
        foreach (var (id, error) in undrained) outcomes[id] = new(pass.Book[id].InstanceId!, false, error);
        var changes = new List<ObservedChange>();
        foreach (var instance in instances)
        {
            var outcome = outcomes.GetValueOrDefault(instance.Id) ?? new("", true, null);
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
        foreach (var instance in known)
            await TellRemainsAsync(outcomes[instance.Id], instance.Name, instance.Id).ConfigureAwait(false);
        return await Task.WhenAll(steps.Select(async step =>
        {
            var instance = pass.Book[step.NodeId!.Value];
            if (outcomes.GetValueOrDefault(instance.Id)?.Error is { } e)
                return (instance.Id, pass.Ledger.Fail(step, instance.Id, e.Kind, e.Message));
            var isGone = (await watch.WaitAsync(instance).ConfigureAwait(false)).State == NodeState.Gone;
            var end = isGone ? StepEnd.Done : StepEnd.Waiting;
            return (instance.Id, step.Action == StepAction.Drop
                ? pass.Ledger.End(step, end, isGone ? "gone" : StillThere(instance)) : end);
        })).ConfigureAwait(false);
    }
}
