namespace Occo.Engine.Tests;

/// <summary>The dummy cloud with a mistake: a handler that the contract must not let pass.</summary>
internal class FlawedHandler(ICloudHandler good) : ICloudHandler
{
    public string Type => good.Type;

    public SectionSchema? Schema => good.Schema;

    public bool HandsOver => good.HandsOver;

    public IReadOnlyList<string> ScopeKeys => good.ScopeKeys;

    public int MaxBatch { get; init; } = good.MaxBatch;

    public Func<Section, IEnumerable<Diagnostic>> Validates { get; init; } = good.Validate;

    public Func<Guid, Reservation> Reserves { get; init; } = _ => Reservation.None;

    public Func<CreateBatch, CancellationToken, Task<IReadOnlyList<CreateOutcome>>> Creates { get; init; }
        = good.CreateAsync;

    public Func<CloudScope, CancellationToken, Task<IReadOnlyList<CloudInstance>>> Lists { get; init; }
        = good.ListAsync;

    public Func<CloudScope, IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<CloudInstance>>> Finds
    { get; init; } = good.FindAsync;

    public Func<CloudAccess, bool, CancellationToken, Task<IReadOnlyList<CloudInstance>>> ListsTagged { get; init; }
        = good.ListTaggedAsync;

    public Func<CloudScope, IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<DropOutcome>>> Drops
    { get; init; } = good.DropAsync;

    public Func<CloudAccess, Task<IReadOnlyList<CloudCheck>>> Checks { get; init; }
        = access => good.CheckAsync(access, CancellationToken.None);

    public Func<int?> Capacity { get; init; } = () => null;

    public Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => Task.FromResult(Capacity());

    public Func<string, Task> Refreshes { get; init; } = _ => Task.CompletedTask;

    public Func<CloudScope, IReadOnlyList<string>, Task<IReadOnlyList<ReleaseOutcome>>> Releases { get; init; }
        = (scope, ids) => good.ReleaseAsync(scope, ids, CancellationToken.None);

    public Func<CloudScope, string, Guid, string, Task> Claims { get; init; }
        = (scope, id, nodeId, node) => good.ClaimAsync(scope, id, nodeId, node, CancellationToken.None);

    /// <summary>Null: it cannot start an instance.</summary>
    public Func<IReadOnlyList<string>, Task>? Starts { get; init; }

    public bool CanStart => Starts is not null;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Starts!(instanceIds);

    /// <summary>Null: it cannot stop an instance.</summary>
    public Func<CloudScope, IReadOnlyList<string>, Task>? Stops { get; init; }

    public bool CanStop => Stops is not null;

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Stops!(scope, instanceIds);

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel) => Releases(scope, instanceIds);

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => Claims(scope, instanceId, nodeId, nodeName);

    public IEnumerable<Diagnostic> Validate(Section resource) => Validates(resource);

    public ValueTask<Reservation> ReserveAsync(
        CloudScope scope, Guid nodeId, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => ValueTask.FromResult(Reserves(nodeId));

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => Creates(batch, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => Lists(scope, cancel);

    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Finds(scope, instanceIds, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel) => ListsTagged(access, anyStore, cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => Drops(scope, instanceIds, cancel);

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel) => Checks(access);

    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => true;

    public Task RefreshAsync(CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to,
        CancellationToken cancel) => Refreshes(instanceId);
}
