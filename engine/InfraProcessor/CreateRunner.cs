using System.Collections.Concurrent;
using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>The end of a step that makes an instance; Ready is null unless the instance became ready.</summary>
internal sealed record Made(Step Step, NodeInstance? Ready, StepEnd End);

/// <summary>
/// Makes instances: composes, records the intents, asks the cloud, waits until ready. Equal requests that are ready
/// together are sent in one call. Intents are recorded only a little ahead of the calls.
/// </summary>
internal sealed class CreateRunner(
    PassContext pass, InstanceMaker maker, ReadinessWatch watch, CancellationToken cancel) : IDisposable
{
    private const int MostPerCommit = 1000;
    private readonly Lazy<Task<IReadOnlySet<string>>> secretVariables
        = new(() => CredentialSource.SecretVariablesAsync(pass.Services.Store.Infrastructures));
    private readonly ConcurrentDictionary<string, string> hopeless = [];
    private readonly IntentRecorder intents = new(pass);
    private readonly SemaphoreSlim ahead = new(2 * pass.Options.MaxConcurrency);

    /// <summary>
    /// Makes an instance for each step, in the place that the plan gives it; a result for each, in any order.
    /// </summary>
    public Task<Made[]> MakeAsync(CompiledNode node, IReadOnlyList<Step> steps)
        => MakeAsync(node, steps, new HashSet<string>());

    // The alternatives that have refused these instances, by digest.
    private async Task<Made[]> MakeAsync(CompiledNode node, IReadOnlyList<Step> steps, IReadOnlySet<string> refused)
    {
        var results = new List<Task<Made[]>>();
        var batch = pass.Desired.Choices(node.Name).Max(c => pass.Calls.MaxBatch(c.Implementation.CloudType));
        var chunk = (int)Math.Clamp((long)pass.Options.MaxConcurrency * batch, 1, MostPerCommit);
        return await WhenAllAsync(results, async () =>
        {
            foreach (var part in steps.Chunk(chunk))
            {
                var drafts = new List<(Step Step, NodeInstance Draft)>(part.Length);
                foreach (var step in part)
                {
                    var draft = await DraftAsync(node, step).ConfigureAwait(false);
                    if (draft is not null) drafts.Add((step, draft));
                    else results.Add(Task.FromResult<Made[]>([new(step, null, StepEnd.Failed)]));
                }

                var (recorded, unplaced) = await intents.RecordAsync(drafts).ConfigureAwait(false);
                results.AddRange(unplaced.Select(made => Task.FromResult<Made[]>([made])));
                foreach (var calls in recorded)
                {
                    await ahead.WaitAsync(cancel).ConfigureAwait(false);
                    results.Add(AskAsync(calls, [.. calls.Select(c => c.Instance.Id)], node, refused));
                }
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Asks again for instances whose creation is unfinished, in the batches that were recorded.</summary>
    public async Task<StepEnd[]> RetryAsync(IReadOnlyList<Step> steps)
    {
        if (steps.Count == 0) return [];
        var batches = steps.Select(s => (Step: s, Instance: pass.Book[s.NodeId!.Value]))
            .GroupBy(p => p.Instance.Token)
            .Select(g => g.OrderBy(p => p.Instance.BatchIndex).ToList());
        var recorded = await pass.Services.Store.Instances.UnfinishedBatchesAsync(pass.Desired.Infrastructure.Id)
            .ConfigureAwait(false);
        var results = new List<Task<Made[]>>();
        var all = await WhenAllAsync(results, async () =>
        {
            foreach (var batch in batches)
            {
                await ahead.WaitAsync(cancel).ConfigureAwait(false);
                results.Add(AskAsync(batch, [.. recorded[batch[0].Instance.Token]], null, new HashSet<string>()));
            }
        }).ConfigureAwait(false);
        return [.. all.Select(m => m.End)];
    }

    public void Dispose() => ahead.Dispose();

    // Waits for all that was started, also when the start of the rest was cancelled: nothing runs on after the pass.
    private static async Task<Made[]> WhenAllAsync(List<Task<Made[]>> started, Func<Task> start)
    {
        var starting = start();
        await Task.WhenAny(starting).ConfigureAwait(false);
        await Task.WhenAll([starting, .. started]).ConfigureAwait(false);
        return [.. (await Task.WhenAll(started).ConfigureAwait(false)).SelectMany(m => m)];
    }

    private async Task<NodeInstance?> DraftAsync(CompiledNode node, Step step)
    {
        if (hopeless.TryGetValue(node.Name, out var why))
        {
            pass.Ledger.Fail(step, null, CloudErrorKind.Invalid, why, isFinal: true);
            return null;
        }

        try
        {
            return await maker.DraftAsync(node, step.Placement, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CompositionException or CloudException)
        {
            // There is no instance that could keep the reason. One event tells it for all instances of the node.
            var isFinal = e is CompositionException { IsFinal: true }
                or CloudException { Kind: CloudErrorKind.Invalid };
            if (!isFinal || hopeless.TryAdd(node.Name, e.Message))
                await pass.Journal.AppendAsync(EventKind.StepFailed, step.Node, null, e.Message).ConfigureAwait(false);
            var kind = (e as CloudException)?.Kind ?? CloudErrorKind.Invalid;
            pass.Ledger.Fail(step, null, kind, e.Message, isFinal);
            return null;
        }
    }

    // Where the cloud has no room, another place is decided on, if there is one. The node is null for a retry: its
    // instances may exist in the cloud.
    private async Task<Made[]> AskAsync(
        List<(Step Step, NodeInstance Instance)> batch, IReadOnlyList<Guid> recorded, CompiledNode? node,
        IReadOnlySet<string> refused)
    {
        IReadOnlyDictionary<Guid, CreateOutcome> outcomes;
        var attempts = 0;
        try
        {
            outcomes = await CallAsync(batch, recorded, () => attempts++).ConfigureAwait(false);
        }
        finally
        {
            ahead.Release();
        }

        if (node is null || attempts > 1) pass.Ledger.HasRepeated = true;

        await pass.Places.RememberAsync(
            pass.Journal, batch.Select(p => (p.Instance, outcomes[p.Instance.Id].Error))).ConfigureAwait(false);
        var full = node is null ? [] : batch.Where(p => outcomes[p.Instance.Id].Error?.Kind == CloudErrorKind.Quota)
            .ToList();
        var nowRefused = new HashSet<string>([.. refused, .. full.Select(p => p.Instance.Digest)]);
        var moves = full.Select(p => (From: p, To: pass.Places.Elsewhere(
            p.Step, outcomes[p.Instance.Id].Error!, nowRefused))).Where(m => m.To is not null).ToList();
        var made = batch.Except(moves.Select(m => m.From)).ToList();
        var changes = await Task.WhenAll(made.Select(p => ChangeOfAsync(
            p.Instance, outcomes[p.Instance.Id], IsSure(outcomes[p.Instance.Id].Error)))).ConfigureAwait(false);
        var left = moves.Select(m => Refused(
            m.From.Instance, outcomes[m.From.Instance.Id].Error!, IsSure(outcomes[m.From.Instance.Id].Error)));
        await pass.SaveAsync([.. changes, .. left]).ConfigureAwait(false);
        var elsewhere = moves.Count == 0
            ? Task.FromResult<Made[]>([])
            : MakeAsync(node!, [.. moves.Select(m => m.To!)], nowRefused);
        var ends = Task.WhenAll(made.Select(p => EndAsync(p.Step, p.Instance.Id, outcomes[p.Instance.Id].Error)));
        await Task.WhenAll(elsewhere, ends).ConfigureAwait(false);
        return [.. await ends.ConfigureAwait(false), .. await elsewhere.ConfigureAwait(false)];

        // The refusal of the only attempt is sure; of several attempts, an earlier one may have made the instance,
        // unless none was sent.
        bool IsSure(CloudException? error) => node is not null && (attempts <= 1 || error is { WasNotSent: true });
    }

    private ObservedChange Refused(NodeInstance instance, CloudException error, bool isSure)
    {
        var now = pass.Services.Time.GetUtcNow();
        var gone = InstanceAssessor.Gone(instance, now) with { LastError = error.Message };

        // An earlier attempt may have made it: the cloud is listed at the removal, whatever the description is then.
        return new(isSure ? gone : gone with { UnlistedSince = now }, EventKind.NodeFailed,
            $"{error.Message.Closed()} The next alternative of its definition is tried.");
    }

    private async Task<IReadOnlyDictionary<Guid, CreateOutcome>> CallAsync(
        List<(Step Step, NodeInstance Instance)> batch, IReadOnlyList<Guid> recorded, Action onAttempt)
    {
        var first = batch[0].Instance;
        var secrets = await secretVariables.Value.ConfigureAwait(false);
        try
        {
            using (pass.Ledger.Call())
            {
                var outcomes = await pass.Calls.CreateAsync(new()
                {
                    Scope = pass.ScopeOf(first),
                    NodeName = first.Name,
                    Request = first.Request,
                    Token = first.Token,
                    Items = [.. batch.Select(b => new CreateItem(
                        b.Instance.Id, b.Instance.BatchIndex, b.Instance.Reservation))],
                    Batch = recorded,
                    SecretVariables = secrets,
                    OnProgress = pass.Ledger.Progress.Say,
                }, onAttempt, cancel).ConfigureAwait(false);
                var known = outcomes.Where(o => o.Instance is not null || o.Error is not null)
                    .DistinctBy(o => o.NodeId).ToDictionary(o => o.NodeId);
                return batch.Select(b => b.Instance).ToDictionary(i => i.Id, i => Single(
                    i, known.GetValueOrDefault(i.Id) ?? new(i.Id, null, CloudCalls.NoAnswer(first.Cloud))));
            }
        }
        catch (CloudException e)
        {
            return batch.ToDictionary(b => b.Instance.Id, b => new CreateOutcome(b.Instance.Id, null, e));
        }
        finally
        {
            pass.Ledger.Progress.Say(null);
        }
    }

    // Two records of one machine would be ready together, and the removal of one would remove both.
    private CreateOutcome Single(NodeInstance instance, CreateOutcome outcome)
        => outcome.Instance is not { } made || pass.Book.TryGive(instance, made.InstanceId) ? outcome
            : new(instance.Id, null, new(CloudErrorKind.Invalid,
                $"The cloud {CloudKey.Of(instance)} names {made.InstanceId}, which is another instance's. Check the "
                + "endpoint."));

    private async Task<ObservedChange> ChangeOfAsync(NodeInstance instance, CreateOutcome outcome, bool isSure)
    {
        if (outcome.Instance is { } seen)
        {
            var made = (await pass.Observer
                .AssessAsync(instance, seen, pass.Services.Time.GetUtcNow(), cancel).ConfigureAwait(false))!;
            return made with { Instance = pass.Unlisted(made.Instance) };
        }

        var error = outcome.Error!;
        if (isSure && error.WasNotSent)
        {
            return new(InstanceAssessor.Gone(instance, pass.Services.Time.GetUtcNow()) with
            {
                LastError = error.Message,
            }, EventKind.NodeFailed, $"the cloud was not asked: {error.Message}");
        }

        // After a transient error the instance may exist or not: it stays unfinished until the next pass.
        if (error.IsTransient)
        {
            return new(instance with { LastError = error.Message }, EventKind.StepFailed,
                $"its creation is unfinished and will be tried again: {error.Message}");
        }

        // An invalid request was invalid at every attempt.
        var failed = instance with { State = NodeState.Failed, LastError = error.Message };
        return new(isSure || error.Kind == CloudErrorKind.Invalid ? failed : pass.Unlisted(failed),
            EventKind.NodeFailed, error.Message);
    }

    private async Task<Made> EndAsync(Step step, Guid id, CloudException? refused)
    {
        if (refused is not null)
        {
            var isRefusal = refused.Kind == CloudErrorKind.Invalid;
            return new(step, null, pass.Ledger.Fail(step, id, refused.Kind, refused.Message, isRefusal));
        }

        var last = await watch.WaitAsync(pass.Book[id]).ConfigureAwait(false);
        return last.State switch
        {
            NodeState.Ready => new(step, last, step.Action == StepAction.Replace && !step.DropFirst
                ? StepEnd.Done
                : pass.Ledger.End(step, StepEnd.Done, $"ready at {last.Address}")),
            NodeState.Failed => new(step, null,
                pass.Ledger.Fail(step, id, CloudErrorKind.Invalid, last.LastError ?? "it failed")),
            _ => new(step, null, pass.Ledger.End(step, StepEnd.Waiting, $"still {last.State}")),
        };
    }
}
