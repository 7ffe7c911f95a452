using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>
/// A cloud in memory whose every answer a test can decide. Idempotent by node id, as a handler must be.
/// </summary>
internal sealed partial class FakeCloud(string type = "fake", int maxBatch = 1) : ICloudHandler
{
    private readonly ConcurrentDictionary<string, CloudInstance> machines = new();
    private readonly object gate = new();
    private int next;

    public string Type => type;

    public IReadOnlyList<string> ScopeKeys { get; init; } = [];

    public int MaxBatch => maxBatch;

    public TimeSpan ListingDelay { get; set; }

    /// <summary>How long a creation waits for its turn.</summary>
    public Func<CancellationToken, ValueTask> Paces { get; set; } = _ => ValueTask.CompletedTask;

    public ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel) => Paces(cancel);

    /// <summary>What lists do not show (yet).</summary>
    public Func<CloudInstance, bool> Hides { get; set; } = _ => false;

    /// <summary>A drop of an instance that the cloud does not know (yet) is answered with: gone.</summary>
    public Func<string, bool> Knows { get; set; } = _ => true;

    /// <summary>What lists show of an instance.</summary>
    public Func<CloudInstance, CloudInstance> Shows { get; set; } = m => m;

    /// <summary>It disregards the filter of lists.</summary>
    public bool ListsOthers { get; set; }

    public bool TakesCredential { get; init; } = true;

    /// <summary>Every batch that was asked for, retries included.</summary>
    public ConcurrentQueue<CreateBatch> Creates { get; } = new();

    public ConcurrentQueue<string> Drops { get; } = new();

    public ConcurrentQueue<(string InstanceId, ComposedRequest To)> Refreshes { get; } = new();

    public int Lists;

    /// <summary>Runs before a batch is carried out; may throw, delay or cancel.</summary>
    public Func<CreateBatch, CancellationToken, Task> BeforeCreate { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after a batch was carried out and before the answer: a lost reply throws here.</summary>
    public Func<CreateBatch, Task> AfterCreate { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<string>, Task> BeforeDrop { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a drop was carried out and before the answer: a lost reply throws here.</summary>
    public Action<IReadOnlyList<string>> AfterDrop { get; set; } = _ => { };

    /// <summary>A drop of these instances is accepted, and they stay in the list until they vanish.</summary>
    public Func<string, bool> GoesSlowly { get; set; } = _ => false;

    public Action BeforeList { get; set; } = () => { };
    public Func<CancellationToken, Task> Listing { get; set; } = _ => Task.CompletedTask;

    /// <summary>What is shown of an instance that is to be dropped.</summary>
    public Func<CloudInstance, CloudInstance> Finds { get; set; } = m => m;

    /// <summary>Runs before a search for tags; may throw.</summary>
    public Action BeforeListTagged { get; set; } = () => { };

    /// <summary>Runs when a search for tags has its answer, and before it is on its way back.</summary>
    public Action AfterListTagged { get; set; } = () => { };

    /// <summary>Every search for tags.</summary>
    public ConcurrentQueue<CloudAccess> Searches { get; } = new();

    public Func<CreateItem, string, ComponentState> FirstState { get; set; } = (_, _) => ComponentState.Ready;

    public Func<ComposedRequest, ComposedRequest, bool> Refreshable { get; set; } = (_, _) => false;

    /// <summary>Runs before a refresh; may throw.</summary>
    public Func<bool> OnRefresh { get; set; } = () => true;

    /// <summary>Runs before a refresh of this instance; may throw.</summary>
    public Action<string> OnRefreshOf { get; set; } = _ => { };

    /// <summary>What becomes of the answers on their way back.</summary>
    public Func<IReadOnlyList<CreateOutcome>, IReadOnlyList<CreateOutcome>> Answers { get; set; } = a => a;

    public Func<IReadOnlyList<DropOutcome>, IReadOnlyList<DropOutcome>> DropAnswers { get; set; } = a => a;

    public Func<Reservation> OnReserve { get; set; } = () => Reservation.None;

    public IReadOnlyList<CloudInstance> Machines => [.. machines.Values.OrderBy(m => m.InstanceId)];

    public IEnumerable<Diagnostic> Validate(Section resource) => [];

    public Func<Task> Reserves { get; set; } = () => Task.CompletedTask;

    public async ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        await Reserves();
        return OnReserve();
    }

    public int? Capacity { get; set; }

    /// <summary>How often it was asked for that.</summary>
    public int Questions;

    public Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
    {
        Interlocked.Increment(ref Questions);
        return Task.FromResult(Capacity);
    }

    public async Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
    {
        Creates.Enqueue(batch);
        await BeforeCreate(batch, cancel);
        var outcomes = new List<CreateOutcome>();
        lock (gate)
        {
            foreach (var item in batch.Items)
            {
                var machine = machines.Values.FirstOrDefault(m => m.NodeId == item.NodeId);
                if (machine is null)
                {
                    var number = ++next;
                    machine = new()
                    {
                        InstanceId = $"{type}-{number:D4}",
                        NodeId = item.NodeId,
                        NodeName = batch.NodeName,
                        StoreId = batch.Scope.StoreId,
                        InfrastructureId = batch.Scope.InfrastructureId,
                        InfrastructureName = batch.Scope.InfrastructureName,
                        RequestDigest = batch.Request.Digest,
                        State = FirstState(item, batch.NodeName),
                        Addresses = [$"10.0.{number / 250}.{number % 250 + 1}"],
                    };
                    machines[machine.InstanceId] = machine;
                }

                outcomes.Add(new(item.NodeId, machine, null));
            }
        }

        await AfterCreate(batch);
        return Answers(outcomes);
    }

    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
    {
        Interlocked.Increment(ref Lists);
        BeforeList();
        await Listing(cancel);
        return [.. Machines.Where(m => !Hides(m))
            .Select(m => IsTagged(m)
                ? m
                : m with { StoreId = scope.StoreId, InfrastructureId = scope.InfrastructureId })
            .Where(m => ListsOthers || m.InfrastructureId == scope.InfrastructureId).Select(Shows)];
    }

    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => [.. (await ListAsync(scope, cancel)).Where(m => instanceIds.Contains(m.InstanceId)).Select(Finds)];

    /// <summary>What was planted without an owner is not among them.</summary>
    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
    {
        BeforeListTagged();
        Searches.Enqueue(access);
        IReadOnlyList<CloudInstance> found =
            [.. Machines.Where(m => IsTagged(m) && (anyStore || m.StoreId == access.StoreId))];
        AfterListTagged();
        return Task.FromResult(found);
    }

    public async Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        await BeforeDrop(instanceIds);
        var outcomes = new List<DropOutcome>();
        foreach (var id in instanceIds)
        {
            Drops.Enqueue(id);
            var gone = !machines.ContainsKey(id) || !GoesSlowly(id);
            if (gone && Knows(id)) machines.TryRemove(id, out _);
            outcomes.Add(new(id, gone, null));
        }

        AfterDrop(instanceIds);
        return DropAnswers(outcomes);
    }

    public bool HandsOver { get; init; } = true;

    /// <summary>Runs after a claim was carried out; may throw.</summary>
    public Action AfterClaim { get; set; } = () => { };

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
    {
        machines[instanceId] = machines[instanceId] with
        {
            StoreId = scope.StoreId,
            InfrastructureId = scope.InfrastructureId,
            InfrastructureName = scope.InfrastructureName,
            NodeId = nodeId,
            NodeName = nodeName,
        };
        AfterClaim();
        return Task.CompletedTask;
    }

    /// <summary>Runs before tags are taken off; may throw.</summary>
    public Action<IReadOnlyList<string>> BeforeRelease { get; set; } = _ => { };

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        BeforeRelease(instanceIds);
        foreach (var id in instanceIds.Where(machines.ContainsKey))
        {
            machines.TryRemove(id, out var machine);
            Released[id] = machine!;
        }

        return Task.FromResult<IReadOnlyList<ReleaseOutcome>>(
            [.. instanceIds.Select(id => new ReleaseOutcome(id, null))]);
    }

    /// <summary>The machines without tags. No list shows them.</summary>
    public ConcurrentDictionary<string, CloudInstance> Released { get; } = new();

    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => Refreshable(from, to);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        OnRefresh();
        OnRefreshOf(instanceId);
        Refreshes.Enqueue((instanceId, to));
        lock (gate)
        {
            if (machines.TryGetValue(instanceId, out var found))
                machines[instanceId] = found with { RequestDigest = to.Digest };
        }

        return Task.CompletedTask;
    }

    public void Set(string instanceId, ComponentState state, string? error = null)
    {
        lock (gate)
        {
            if (machines.TryGetValue(instanceId, out var found))
                machines[instanceId] = found with { State = state, Error = error };
        }
    }

    public void Vanish(string instanceId) => machines.TryRemove(instanceId, out _);

    public void Plant(CloudInstance machine) => machines[machine.InstanceId] = machine;

    /// <summary>A machine that nobody asked for. Without an owner: of every infrastructure that lists it.</summary>
    public void Plant(string instanceId, Guid? nodeId, string? nodeName = null, CloudScope? owner = null)
    {
        machines[instanceId] = new()
        {
            InstanceId = instanceId,
            StoreId = owner?.StoreId,
            InfrastructureId = owner?.InfrastructureId ?? "",
            InfrastructureName = owner?.InfrastructureName,
            NodeId = nodeId,
            NodeName = nodeName,
            State = ComponentState.Ready,
        };
    }

    private static bool IsTagged(CloudInstance machine) => machine.InfrastructureId.Length > 0;
}
