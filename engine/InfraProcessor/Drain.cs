using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Withdraws instances of one cloud from what they serve behind before they leave it, and waits until their last
/// requests have ended: as long as these may take, not longer. A failed instance is withdrawn, and not waited for.
/// </summary>
/// <param name="pass">The pass.</param>
/// <param name="cancel">Ends the waits.</param>
/// <param name="isToStop">They are stopped then; false: they are dropped.</param>
internal sealed class Drain(PassContext pass, CancellationToken cancel, bool isToStop = false)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // The answer that the time is over may come a little late.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private string End => isToStop ? "stopped" : "dropped";

    public bool IsNeeded(NodeInstance instance) => instance.InstanceId is not null
        && (Publishes(instance, instance.Request)
            || (instance.PendingRequest is { } pending && Publishes(instance, pending)));

    /// <summary>The errors of instances that must not be dropped now, by node id.</summary>
    /// <param name="leaving">Instances of one cloud that need it.</param>
    /// <param name="failed">The node ids of those that had failed before.</param>
    public async Task<IReadOnlyDictionary<Guid, CloudException>> RunAsync(
        IReadOnlyList<NodeInstance> leaving, IReadOnlySet<Guid> failed)
    {
        var errors = new Dictionary<Guid, CloudException>();
        if (leaving.Count == 0) return errors;
        using var call = pass.Ledger.Call();
        using var wait = pass.Ledger.Progress.Wait(
            $"{ShortId.Named(leaving[0].Name, leaving[0].Id)} to be drained");
        var scope = pass.ScopeOf(leaving[0]);
        var start = pass.Services.Time.GetTimestamp();
        var left = await OwnAsync(scope, leaving, errors).ConfigureAwait(false);
        for (var pause = pass.Calls.ListInterval(scope.Type); left.Count > 0; pause *= 2)
        {
            var answers = await AskAsync(scope, left).ConfigureAwait(false);
            var elapsed = pass.Services.Time.GetElapsedTime(start);
            var still = new List<NodeInstance>();
            foreach (var instance in left)
            {
                var answer = answers[instance.InstanceId!];
                var limit = answer.Limit ?? DefaultLimit;
                if (answer.Error is { IsTransient: true } e) errors[instance.Id] = e;
                else if (answer.Error is { } refused)
                {
                    await TellAsync(instance, $"it is {End}, and cannot be withdrawn: {refused.Message}",
                        EventKind.NodeCutOff).ConfigureAwait(false);
                }
                else if (answer.IsDrained)
                    await TellAsync(instance, "its last requests have ended").ConfigureAwait(false);
                else if (failed.Contains(instance.Id))
                    await TellAsync(instance, "it is not ready, and is not waited for").ConfigureAwait(false);
                else if (elapsed > limit + Grace)
                {
                    await TellAsync(instance, $"it is {End}, and requests to it have not ended within "
                        + $"{limit.TotalSeconds:0} s", EventKind.NodeCutOff).ConfigureAwait(false);
                }
                else still.Add(instance);
            }

            left = still;
            if (pause > LongestPause) pause = LongestPause;
            if (left.Count > 0) await Task.Delay(pause, pass.Services.Time, cancel).ConfigureAwait(false);
        }

        return errors;
    }

    // The tags are read again before anything is taken from the instance.
    private async Task<IReadOnlyList<NodeInstance>> OwnAsync(
        CloudScope scope, IReadOnlyList<NodeInstance> leaving, Dictionary<Guid, CloudException> errors)
    {
        try
        {
            var foreign = (await pass.Calls.ForeignAsync(scope,
                [.. leaving.Select(i => new DropTarget(i.InstanceId!, i.Id, i.UnlistedSince is not null))], cancel)
                .ConfigureAwait(false)).ToDictionary(o => o.InstanceId, o => o.Error!);
            foreach (var instance in leaving.Where(i => foreign.ContainsKey(i.InstanceId!)))
                errors[instance.Id] = foreign[instance.InstanceId!];
        }
        catch (CloudException e)
        {
            foreach (var instance in leaving) errors[instance.Id] = e;
        }

        return [.. leaving.Where(i => !errors.ContainsKey(i.Id))];
    }

    // An interrupted refresh may have published it by either request.
    private async Task<IReadOnlyDictionary<string, WithdrawOutcome>> AskAsync(
        CloudScope scope, IReadOnlyList<NodeInstance> left)
    {
        try
        {
            var items = left.SelectMany(i => new[] { i.Request, i.PendingRequest }.OfType<ComposedRequest>()
                .Where(r => Publishes(i, r)).Select(r => Publication.Of(i, r) with { IsToStop = isToStop }));
            return (await pass.Calls.WithdrawAsync(scope, [.. items], cancel).ConfigureAwait(false))
                .ToDictionary(o => o.InstanceId);
        }
        catch (CloudException e)
        {
            return left.Select(i => i.InstanceId!).Distinct().ToDictionary(
                id => id, id => new WithdrawOutcome(id, false, e));
        }
    }

    private Task TellAsync(NodeInstance instance, string what, EventKind kind = EventKind.NodeWithdrawn)
        => pass.Journal.AppendAsync(kind, instance.Name, instance.Id, what);

    private bool Publishes(NodeInstance instance, ComposedRequest request)
        => pass.Services.Clouds.Publishes(instance.Cloud, request.Resource);
}
