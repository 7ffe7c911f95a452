namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Waits until instances are ready, stopped, failed or gone. Each round asks each cloud once, for all that wait there.
/// When nothing happens for the interval of the enactment, all waits end and the next pass plans again.
/// </summary>
internal sealed class ReadinessWatch(PassContext pass, CancellationToken cancel)
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(5);

    private readonly object gate = new();
    private readonly Dictionary<CloudKey, Dictionary<Guid, Waiter>> waiting = [];
    private readonly List<Task> rounds = [];

    private sealed record Waiter(long Since, bool IsToStop)
    {
        public TaskCompletionSource<NodeInstance> Result { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>
    /// The instance when it is ready (or stopped, where that is waited for), failed or gone, or as it is when the waits
    /// end.
    /// </summary>
    public Task<NodeInstance> WaitAsync(NodeInstance instance, bool isToStop = false)
    {
        if (IsSettled(instance, isToStop)) return Task.FromResult(instance);
        var key = CloudKey.Of(instance);
        var waiter = new Waiter(pass.Waits.Begin(instance, pass.Services.Time), isToStop);
        lock (gate)
        {
            if (waiting.TryGetValue(key, out var others)) others[instance.Id] = waiter;
            else
            {
                waiting[key] = new() { [instance.Id] = waiter };
                rounds.Add(RunAsync(key, instance));
            }
        }

        return WaitAsync(waiter, instance);
    }

    private async Task<NodeInstance> WaitAsync(Waiter waiter, NodeInstance instance)
    {
        using var wait = pass.Ledger.Progress.Wait($"{ShortId.Named(instance.Name, instance.Id)} to be "
            + (instance.State == NodeState.Dropping ? "gone" : waiter.IsToStop ? "stopped" : "ready"));
        return await waiter.Result.Task.ConfigureAwait(false);
    }

    /// <summary>Observes instances once more, whatever their state, and records the result.</summary>
    public async Task LookAsync(IReadOnlyList<NodeInstance> instances)
    {
        foreach (var cloud in instances.GroupBy(CloudKey.Of))
        {
            await RoundAsync(cloud.Key, cloud.First(), [.. cloud.Select(i => i.Id)], isWhole: true)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the rounds to end; called when no step waits any more.</summary>
    public Task FinishAsync()
    {
        lock (gate) return Task.WhenAll(rounds);
    }

    private static bool IsSettled(NodeInstance instance, bool isToStop)
        => instance.State is NodeState.Failed or NodeState.Gone
            || instance.State == (isToStop ? NodeState.Stopped : NodeState.Ready);

    private async Task RunAsync(CloudKey key, NodeInstance first)
    {
        try
        {
            while (TakeStock(key) is { Count: > 0 } waiters)
            {
                var pause = RoundOf(waiters.Values, pass.Calls.ListInterval(key.Type));
                await Task.Delay(pause, pass.Services.Time, cancel).ConfigureAwait(false);
                await RoundAsync(key, first, [.. waiters.Keys]).ConfigureAwait(false);
                if (pass.Ledger.Quiet >= pass.Options.Interval) ReleaseAll(key);
            }
        }
        catch (Exception e)
        {
            // The waiting steps get the exception; the rounds are awaited only at the end of the pass.
            foreach (var (_, waiter) in Take(key)) waiter.Result.TrySetException(e);
        }
    }

    private TimeSpan RoundOf(IEnumerable<Waiter> waiters, TimeSpan shortest)
    {
        var youngest = waiters.Min(w => pass.Services.Time.GetElapsedTime(w.Since));
        var round = youngest / 4;
        return round < shortest ? shortest : round > LongestRound ? LongestRound : round;
    }

    // A whole list also has what makes an instance unhealthy, which costs further calls. Without an instance id, an
    // instance is only found in a whole list.
    private Task<IReadOnlyList<CloudInstance>> AskAsync(
        CloudScope scope, IReadOnlyList<NodeInstance> instances, bool isWhole)
        => isWhole || instances.Count > DropRunner.MostPerCall
            || instances.Any(i => i.InstanceId is null || i.State == NodeState.Unhealthy)
            ? pass.Calls.ListAsync(scope, cancel)
            : pass.Calls.FindAsync(scope, [.. instances.Select(i => i.InstanceId!).Distinct()], cancel);

    private async Task RoundAsync(CloudKey key, NodeInstance first, IReadOnlyList<Guid> ids, bool isWhole = false)
    {
        IReadOnlyList<CloudInstance> list;
        var asked = pass.Services.Time.GetUtcNow();
        try
        {
            list = await AskAsync(pass.ScopeOf(first), [.. ids.Select(id => pass.Book[id])], isWhole)
                .ConfigureAwait(false);
        }
        catch (CloudException)
        {
            // The next pass reports the error if the cloud still fails.
            ReleaseAll(key);
            return;
        }

        var seen = list.Where(i => i.NodeId is not null).ToLookup(i => i.NodeId!.Value);
        var changes = await Task.WhenAll(ids.Select(id =>
        {
            var instance = pass.Book[id];
            return pass.Observer.AssessAsync(
                instance,
                seen[id].FirstOrDefault(s => s.InstanceId == (instance.InstanceId ?? s.InstanceId)), asked, cancel);
        })).ConfigureAwait(false);
        var news = (await new Publication(pass, cancel).PublishAsync([.. changes.OfType<ObservedChange>()])
            .ConfigureAwait(false))
            .Where(c => c.Kind is not null || !Observer.Same(c.Instance, pass.Book[c.Instance.Id])).ToList();
        await pass.SaveAsync(news).ConfigureAwait(false);
        foreach (var id in ids) Release(key, id);
    }

    // Who waits now; when nobody does, the loop ends in the same moment.
    private Dictionary<Guid, Waiter> TakeStock(CloudKey key)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(key, out var waiters)) return [];
            if (waiters.Count == 0) waiting.Remove(key);
            return new(waiters);
        }
    }

    private Dictionary<Guid, Waiter> Take(CloudKey key)
    {
        lock (gate) return waiting.Remove(key, out var waiters) ? waiters : [];
    }

    // The entry of the cloud stays: its loop is still there, and a new waiter must not start a second one.
    private void ReleaseAll(CloudKey key)
    {
        Dictionary<Guid, Waiter> released;
        lock (gate)
        {
            if (!waiting.TryGetValue(key, out var waiters)) return;
            released = new(waiters);
            waiters.Clear();
        }

        foreach (var (id, waiter) in released) waiter.Result.TrySetResult(pass.Book[id]);
    }

    // Ends the wait for an instance that is as it was waited for.
    private void Release(CloudKey key, Guid id)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(key, out var waiters) || !waiters.TryGetValue(id, out var waiter)
                || !IsSettled(pass.Book[id], waiter.IsToStop)) return;
            waiters.Remove(id);
            pass.Waits.End(id);
            waiter.Result.TrySetResult(pass.Book[id]);
        }
    }
}
