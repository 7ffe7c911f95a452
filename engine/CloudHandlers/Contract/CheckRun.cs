using System.Diagnostics;
using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>One run of a check: calls to the handler with a time limit, and a record of what they made.</summary>
internal sealed class CheckRun : IDisposable
{
    public const string NodeName = "contract";

    private readonly CancellationToken cancel;
    private readonly CancellationTokenSource limit;
    private readonly CheckLeftovers leftovers = new();

    public CheckRun(HandlerSubject subject, CancellationToken cancel)
    {
        (Subject, this.cancel) = (subject, cancel);
        limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(subject.Limit);
        Scope = NewScope();
    }

    public HandlerSubject Subject { get; }
    public ICloudHandler Handler => Subject.Handler;

    /// <summary>The infrastructure of the check.</summary>
    public CloudScope Scope { get; }

    /// <summary>The last call.</summary>
    public string Method { get; private set; } = "Nothing";

    /// <summary>A handler of another process, if the subject can make one.</summary>
    public ICloudHandler Another() => Subject.Another?.Invoke() ?? Handler;

    /// <summary>The size of a batch: the wanted one, as far as the handler and the subject allow it.</summary>
    public int BatchOf(int wanted) => Math.Clamp(Handler.MaxBatch, 1, Math.Min(wanted, Subject.LargestBatch));

    /// <summary>Another infrastructure, of this store or another.</summary>
    public CloudScope NewScope(string? storeId = null)
    {
        var scope = Subject.Scope with { InfrastructureId = Guid.NewGuid().ToString() };
        return storeId is null ? scope : scope with { StoreId = storeId };
    }

    /// <summary>A batch of new node ids with their reservations.</summary>
    public async Task<CreateBatch> BatchAsync(int count, CloudScope? scope = null, ComposedRequest? request = null)
    {
        request = Marked(request ?? Subject.Request);
        var items = new List<CreateItem>();
        for (var index = 0; index < count; index++)
        {
            var id = Guid.NewGuid();
            items.Add(new(id, index, await ReserveAsync(id, scope, request).ConfigureAwait(false)));
        }

        return new()
        {
            Scope = scope ?? Scope, NodeName = NodeName, Request = request, Items = items,
            Token = $"contract-{Guid.NewGuid():N}",
        };
    }

    /// <summary>The request with a digest of its own, as handlers get it.</summary>
    public static ComposedRequest Marked(ComposedRequest request) => request with { Digest = $"{Guid.NewGuid():N}" };

    public Task<Reservation> ReserveAsync(
        Guid nodeId, CloudScope? scope = null, ComposedRequest? request = null, ICloudHandler? handler = null)
    {
        leftovers.Used(scope ?? Scope);
        return CallAsync("ReserveAsync", c => (handler ?? Handler).ReserveAsync(
            scope ?? Scope, nodeId, (request ?? Subject.Request).Resource, c).AsTask());
    }

    /// <summary>Creates instances, and requires an outcome for each node id.</summary>
    public async Task<IReadOnlyDictionary<Guid, CreateOutcome>> AttemptAsync(
        CreateBatch batch, ICloudHandler? handler = null)
    {
        handler ??= Handler;
        await CallAsync("PaceAsync", async c =>
        {
            await handler.PaceAsync(batch, c).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        leftovers.Asked(batch);
        try
        {
            var outcomes = await CallAsync("CreateAsync", c => handler.CreateAsync(batch, c)).ConfigureAwait(false);
            leftovers.Made(batch.Scope, outcomes);
            return CheckOutcomes.Of(batch, outcomes);
        }
        catch (CloudException e) when (!e.IsTransient)
        {
            leftovers.Refused(batch);
            throw;
        }
    }

    /// <summary>Creates instances, and requires an instance for each node id.</summary>
    public async Task<IReadOnlyDictionary<Guid, CloudInstance>> CreateAsync(
        CreateBatch batch, ICloudHandler? handler = null)
    {
        var outcomes = await AttemptAsync(batch, handler).ConfigureAwait(false);
        if (outcomes.Values.Select(o => o.Error).FirstOrDefault(e => e is not null) is { } error) throw error;
        return outcomes.ToDictionary(o => o.Key, o => o.Value.Instance!);
    }

    /// <summary>An instance of the check got the tags of another infrastructure.</summary>
    public void Takes(CloudScope scope, string instanceId, Guid nodeId) => leftovers.Taken(scope, instanceId, nodeId);

    /// <summary>Creates new instances, and waits until they are listed.</summary>
    public async Task<IReadOnlyDictionary<Guid, CloudInstance>> CreateListedAsync(int count, CloudScope? scope = null)
    {
        var made = await CreateAsync(await BatchAsync(count, scope).ConfigureAwait(false)).ConfigureAwait(false);
        await ListedAsync(made.Values, scope).ConfigureAwait(false);
        return made;
    }

    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope? scope = null)
    {
        scope ??= Scope;
        var list = await CallAsync("ListAsync", c => Handler.ListAsync(scope, c)).ConfigureAwait(false);
        leftovers.Listed(list);
        return list;
    }

    /// <summary>Lists until the list shows what it must, or the ListingDelay is over. Returns the last list.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> list, Func<T, bool> reached)
    {
        for (var watch = Stopwatch.StartNew(); ; await PauseAsync().ConfigureAwait(false))
        {
            var begun = watch.Elapsed;
            var found = await list().ConfigureAwait(false);
            if (reached(found) || begun >= Handler.ListingDelay) return found;
        }
    }

    /// <summary>Requires that exactly these instances are listed within the ListingDelay.</summary>
    public async Task ListedAsync(IEnumerable<CloudInstance> made, CloudScope? scope = null)
    {
        var wanted = made.Select(i => i.InstanceId).ToHashSet();
        var list = await UntilAsync(() => ListAsync(scope),
            l => Alive(l).SetEquals(wanted)).ConfigureAwait(false);
        Require(wanted.IsSubsetOf(Alive(list)),
            $"ListAsync does not show {string.Join(", ", wanted.Except(Alive(list)))} {After()}.");
        Require(Alive(list).IsSubsetOf(wanted),
            $"ListAsync shows {string.Join(", ", Alive(list).Except(wanted))}, which the check did not make in this "
            + "infrastructure or which is gone.");
    }

    /// <summary>Waits until an instance is ready. Returns it as listed.</summary>
    public async Task<CloudInstance> ReadyAsync(string id)
    {
        for (; ; await PauseAsync().ConfigureAwait(false))
        {
            var listed = (await ListAsync().ConfigureAwait(false)).FirstOrDefault(i => i.InstanceId == id);
            Require(listed is not null, $"ListAsync showed {id}, and later did not show it.");
            Require(listed.State is not (ComponentState.Failed or ComponentState.Shutdown),
                $"ListAsync shows {id} as {listed.State}: {listed.Error}");
            if (listed.State == ComponentState.Ready) return listed;
        }
    }

    /// <summary>Drops instances, and requires an outcome for each id.</summary>
    public async Task<IReadOnlyDictionary<string, DropOutcome>> DropAsync(
        IReadOnlyList<string> ids, ICloudHandler? handler = null)
    {
        var outcomes = await CallAsync("DropAsync", c => (handler ?? Handler).DropAsync(Scope, ids, c))
            .ConfigureAwait(false);
        return CheckOutcomes.Of(ids, outcomes);
    }

    /// <summary>Waits until these ids are no longer listed.</summary>
    public async Task GoneAsync(IReadOnlyDictionary<string, DropOutcome> dropped)
    {
        var going = dropped.Values.Where(o => !o.Gone).Select(o => o.InstanceId).ToList();
        while (Alive(await ListAsync().ConfigureAwait(false)).Overlaps(going)) await PauseAsync().ConfigureAwait(false);
        var list = await UntilAsync(() => ListAsync(), l => !Alive(l).Overlaps(dropped.Keys)).ConfigureAwait(false);
        Require(!Alive(list).Overlaps(dropped.Keys),
            $"DropAsync said that {string.Join(", ", Alive(list).Intersect(dropped.Keys))} is gone, and ListAsync "
            + $"still shows it {After()}.");
    }

    /// <summary>
    /// A call that ends with the time of the check even if the handler blocks or ignores its token. Any exception but
    /// CloudException fails the check.
    /// </summary>
    public async Task<T> CallAsync<T>(string method, Func<CancellationToken, Task<T>> call)
    {
        Method = method;
        try
        {
            var answer = await Task.Run(() => call(limit.Token)).WaitAsync(limit.Token).ConfigureAwait(false);
            Require(answer is not null, $"{method} returned null.");
            return answer;
        }
        catch (Exception e) when (e is not (CloudException or CheckEnd) && !limit.IsCancellationRequested)
        {
            throw Failed($"{method} threw {e.GetType().Name} ({e.Message}) instead of CloudException.");
        }
    }

    /// <summary>Requires that a call with a cancelled token throws OperationCanceledException.</summary>
    public async Task CancelledAsync<T>(string method, Func<CancellationToken, Task<T>> call)
    {
        Method = method;
        try
        {
            var answer = await Task.Run(() => call(new(canceled: true))).WaitAsync(limit.Token).ConfigureAwait(false);
            if (answer is IReadOnlyList<CreateOutcome> outcomes) leftovers.Made(Scope, outcomes);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!limit.IsCancellationRequested)
        {
            throw Failed($"{method} threw {e.GetType().Name} ({e.Message}) under a cancelled token.");
        }

        throw Failed($"{method} was carried out under a cancelled token.");
    }

    public Task PauseAsync() => Task.Delay(
        TimeSpan.FromTicks(Math.Max(Handler.ListInterval.Ticks, TimeSpan.TicksPerMillisecond)), limit.Token);

    /// <summary>Removes the instances of the check. Returns a sentence about what is left, or null.</summary>
    public Task<string?> CleanUpAsync() => leftovers.RemoveAsync(
        Subject.Handler, cancel.IsCancellationRequested ? Subject.LimitWhenCancelled ?? Subject.Limit : Subject.Limit);

    public void Dispose() => limit.Dispose();

    private static HashSet<string> Alive(IEnumerable<CloudInstance> list)
        => [.. list.Where(i => !i.IsGone).Select(i => i.InstanceId)];

    private string After() => Handler.ListingDelay == TimeSpan.Zero
        ? "at once (its ListingDelay is zero)"
        : $"after its ListingDelay of {Handler.ListingDelay}";
}
