using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>The dummy cloud, which can give a running machine a new context in place.</summary>
internal sealed class RefreshingCloud(DummyCloud dummy) : ICloudHandler
{
    private readonly ConcurrentDictionary<string, string?> refreshed = [];

    public string Type => dummy.Type;

    public IReadOnlyList<string> ScopeKeys => dummy.ScopeKeys;

    public int MaxBatch => dummy.MaxBatch;

    public IEnumerable<Diagnostic> Validate(Section resource) => dummy.Validate(resource);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => dummy.CreateAsync(batch, cancel);

    public async Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => [.. (await dummy.ListAsync(scope, cancel)).Select(
            i => refreshed.TryGetValue(i.InstanceId, out var digest) ? i with { RequestDigest = digest } : i)];

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => dummy.DropAsync(scope, instanceIds, cancel);

    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => PlainValues.Equal(from.Resource, to.Resource);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
    {
        refreshed[instanceId] = to.Digest;
        return Task.CompletedTask;
    }
}
