using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

internal sealed partial class RemoteOrchestrator
{
    public Task<IReadOnlyList<NodeInstance>> GetNodesAsync(NodeQuery? query = null)
    {
        query ??= new();
        return Calls.GetAsync<IReadOnlyList<NodeInstance>>("nodes" + Query(
            ("infrastructure", query.Infrastructure), ("includeGone", query.IncludeGone), ("asOf", query.AsOf)),
            isFresh: true, stop);
    }

    public Task<NodeInstance> FindNodeAsync(string id)
        => GetAsync<NodeInstance>($"nodes/{Segment(ShortId.Require(id))}");

    public async Task<NodeInstance> SetProtectionAsync(Guid nodeId, bool protect, long? expected = null)
        => await Calls.SendAsync<NodeInstance>(HttpMethod.Put, $"nodes/{nodeId}/protection",
            new ProtectionRequest(protect), await MatchNodeAsync(nodeId, expected).ConfigureAwait(false), cancel: stop)
            .ConfigureAwait(false);

    public async Task<NodeInstance> AskPowerAsync(Guid nodeId, bool stop, long? expected = null)
        => await Calls.SendAsync<NodeInstance>(HttpMethod.Put, $"nodes/{nodeId}/power",
            new PowerRequest(stop), await MatchNodeAsync(nodeId, expected).ConfigureAwait(false), cancel: this.stop)
            .ConfigureAwait(false);

    public async Task<NodeHandover> ExportNodeAsync(
        Guid nodeId, TimeSpan? waitForLease = null, long? expected = null, CancellationToken cancel = default)
        => await Calls.SendAsync<NodeHandover>(HttpMethod.Post, $"nodes/{nodeId}/export",
            new ExportRequest(waitForLease), await MatchNodeAsync(nodeId, expected).ConfigureAwait(false), isLong: true,
            cancel)
            .ConfigureAwait(false);

    public Task<NodeImportPlan> PlanHandoverAsync(
        string infrastructure, string node, NodeHandover given, CancellationToken cancel = default)
        => PlanAsync(infrastructure, new ImportRequest(node, Handover: given), cancel);

    public Task<NodeInstance> TakeHandoverAsync(
        string infrastructure, string node, NodeHandover given, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default)
        => TakeAsync(infrastructure, new(node, Handover: given, WaitForLease: waitForLease), expected, cancel);

    public Task<NodeImportPlan> PlanImportAsync(
        string infrastructure, string node, string instanceId, CancellationToken cancel = default)
        => PlanAsync(infrastructure, new ImportRequest(node, instanceId), cancel);

    public Task<NodeInstance> ImportNodeAsync(
        string infrastructure, string node, string instanceId, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default)
        => TakeAsync(infrastructure, new(node, instanceId, WaitForLease: waitForLease), expected, cancel);

    private Task<NodeImportPlan> PlanAsync(string infrastructure, ImportRequest request, CancellationToken cancel)
        => Calls.SendAsync<NodeImportPlan>(
            HttpMethod.Post, $"{Of(infrastructure)}/imports/plan", request, isLong: true, cancel: cancel);

    private Task<NodeInstance> TakeAsync(
        string infrastructure, ImportRequest request, long? expected, CancellationToken cancel)
        => WriteAsync<NodeInstance>(
            HttpMethod.Post, $"{Of(infrastructure)}/imports", request, infrastructure, expected, cancel, isLong: true);
}
