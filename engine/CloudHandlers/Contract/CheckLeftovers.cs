using System.Diagnostics;
using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>The instances that a check has made or may have made, and their removal.</summary>
internal sealed class CheckLeftovers
{
    private readonly Lock gate = new();
    private readonly Dictionary<CloudScope, HashSet<string>> ids = [];
    private readonly HashSet<Guid> asked = [];
    private readonly Dictionary<Guid, string?> unseen = [];
    private readonly Stopwatch age = Stopwatch.StartNew();

    /// <summary>The check uses this infrastructure.</summary>
    public void Used(CloudScope scope)
    {
        lock (gate) ids.TryAdd(scope, []);
    }

    /// <summary>The handler is asked for these instances; they may exist whatever it answers.</summary>
    public void Asked(CreateBatch batch)
    {
        Used(batch.Scope);
        lock (gate)
        {
            foreach (var item in batch.Items)
                if (asked.Add(item.NodeId)) unseen.Add(item.NodeId, null);
            age.Restart();
        }
    }

    /// <summary>The cloud refused the whole batch.</summary>
    public void Refused(CreateBatch batch)
    {
        lock (gate)
        {
            foreach (var item in batch.Items) unseen.Remove(item.NodeId);
        }
    }

    /// <summary>The handler answered a creation.</summary>
    public void Made(CloudScope scope, IReadOnlyList<CreateOutcome> outcomes)
    {
        Used(scope);
        lock (gate)
        {
            foreach (var outcome in outcomes)
            {
                if (outcome?.Instance is not { InstanceId: { } id }) unseen.Remove(outcome?.NodeId ?? Guid.Empty);
                else if (ids[scope].Add(id)) unseen[outcome.NodeId] = id;
            }
        }
    }

    /// <summary>An instance got the tags of another infrastructure.</summary>
    public void Taken(CloudScope scope, string instanceId, Guid nodeId)
    {
        Used(scope);
        lock (gate)
        {
            ids[scope].Add(instanceId);
            asked.Add(nodeId);
        }
    }

    /// <summary>The handler listed these instances.</summary>
    public void Listed(IReadOnlyList<CloudInstance> list)
    {
        lock (gate)
        {
            foreach (var instance in list)
                foreach (var (node, id) in unseen)
                    if (node == instance.NodeId || id == instance.InstanceId) unseen.Remove(node);
        }
    }

    /// <summary>Removes all instances. Returns a sentence about what is left, or null.</summary>
    public async Task<string?> RemoveAsync(ICloudHandler handler, TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        var problems = new List<string>();
        foreach (var scope in ids.Keys)
        {
            try
            {
                await RemoveAsync(handler, scope, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                problems.Add($"Instances of the infrastructure {scope.InfrastructureId} may be left: {e.Message}");
                await DropKnownAsync(handler, scope, limit.Token).ConfigureAwait(false);
            }
        }

        return problems.Count == 0 ? null : string.Join(' ', problems);
    }

    // Instances that the check did not make may be machines in use: they are reported, not dropped.
    private async Task RemoveAsync(ICloudHandler handler, CloudScope scope, CancellationToken cancel)
    {
        var (watch, gone) = (Stopwatch.StartNew(), new Dictionary<string, TimeSpan>());
        while (true)
        {
            var (begun, settled) = (watch.Elapsed, unseen.Count == 0 || age.Elapsed >= handler.ListingDelay);
            var list = await CallAsync(c => handler.ListAsync(scope, c), cancel).ConfigureAwait(false);
            Listed(list);
            var alive = list.Where(i => !i.IsGone).ToLookup(IsOwn, i => i.InstanceId);
            if (settled && !alive[true].Any())
            {
                Require(!alive[false].Any(),
                    $"the list shows {string.Join(", ", alive[false])}, which the check did not make.");
                return;
            }

            Require(!alive[true].Any(id => gone.TryGetValue(id, out var at) && begun - at >= handler.ListingDelay),
                $"DropAsync said that it is gone, and the list shows {string.Join(", ", alive[true])}.");
            string[] drop = [.. alive[true].Union(unseen.Values.OfType<string>().Intersect(ids[scope]))];
            IReadOnlyList<DropOutcome> dropped = drop.Length == 0 ? []
                : await CallAsync(c => handler.DropAsync(scope, drop, c), cancel).ConfigureAwait(false);
            var news = dropped.Count(o => o.Gone && gone.TryAdd(o.InstanceId, watch.Elapsed));
            if (news == 0 || news < drop.Length) await Task.Delay(handler.ListInterval, cancel).ConfigureAwait(false);
        }

        bool IsOwn(CloudInstance instance)
            => ids[scope].Contains(instance.InstanceId) || instance.NodeId is { } node && asked.Contains(node);
    }

    // Used when lists fail.
    private async Task DropKnownAsync(ICloudHandler handler, CloudScope scope, CancellationToken cancel)
    {
        try
        {
            await CallAsync(c => handler.DropAsync(scope, [.. ids[scope]], c), cancel).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The failure of the list is reported.
        }
    }

    private static Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancel)
        => Task.Run(() => call(cancel), CancellationToken.None).WaitAsync(cancel);
}
