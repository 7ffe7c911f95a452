namespace Occo.Engine.Api;

/// <summary>Planning, enacting, scaling, removing; instances and clouds.</summary>
public partial interface IOrchestrator
{
    /// <inheritdoc cref="Orchestrator.PlanAsync"/>
    Task<Plan> PlanAsync(string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.WritePlan"/>
    string WritePlan(Plan plan);

    /// <inheritdoc cref="Orchestrator.ReadPlan"/>
    Plan ReadPlan(string path);

    /// <inheritdoc cref="Orchestrator.RefreshAsync"/>
    Task<IReadOnlyList<string>> RefreshAsync(
        string infrastructure, CloudCredential? credential = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.EnactAsync"/>
    Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.DetachAsync"/>
    Task<Infrastructure> DetachAsync(string infrastructure, long? expected = null);

    /// <inheritdoc cref="Orchestrator.RequireUnusedAsync"/>
    Task RequireUnusedAsync(string infrastructure);

    /// <inheritdoc cref="Orchestrator.RequireUnprotectedAsync"/>
    Task RequireUnprotectedAsync(string infrastructure, Guid? nodeId = null);

    /// <inheritdoc cref="Orchestrator.RemoveAsync"/>
    Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.ScaleAsync"/>
    Task<IReadOnlyList<string>> ScaleAsync(
        string infrastructure, string node, ScaleRequest request, long? expected = null);

    /// <inheritdoc cref="Orchestrator.GetNodesAsync"/>
    Task<IReadOnlyList<NodeInstance>> GetNodesAsync(NodeQuery? query = null);

    /// <inheritdoc cref="Orchestrator.FindNodeAsync"/>
    Task<NodeInstance> FindNodeAsync(string id);

    /// <inheritdoc cref="Orchestrator.DropNodeAsync"/>
    Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.SetProtectionAsync"/>
    Task<NodeInstance> SetProtectionAsync(Guid nodeId, bool protect, long? expected = null);

    /// <inheritdoc cref="Orchestrator.AskPowerAsync"/>
    Task<NodeInstance> AskPowerAsync(Guid nodeId, bool stop, long? expected = null);

    /// <inheritdoc cref="Orchestrator.ExportNodeAsync"/>
    Task<NodeHandover> ExportNodeAsync(
        Guid nodeId, TimeSpan? waitForLease = null, long? expected = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.PlanHandoverAsync"/>
    Task<NodeImportPlan> PlanHandoverAsync(
        string infrastructure, string node, NodeHandover given, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.TakeHandoverAsync"/>
    Task<NodeInstance> TakeHandoverAsync(
        string infrastructure, string node, NodeHandover given, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.PlanImportAsync"/>
    Task<NodeImportPlan> PlanImportAsync(
        string infrastructure, string node, string instanceId, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.ImportNodeAsync"/>
    Task<NodeInstance> ImportNodeAsync(
        string infrastructure, string node, string instanceId, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.FindOrphansAsync"/>
    Task<OrphanSearch> FindOrphansAsync(OrphanSearchOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.RemoveOrphansAsync"/>
    Task<IReadOnlyList<OrphanOutcome>> RemoveOrphansAsync(
        IReadOnlyList<OrphanReference> orphans, OrphanRemovalOptions? options = null,
        CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.GetCloudsAsync"/>
    Task<IReadOnlyList<CloudUse>> GetCloudsAsync();

    /// <inheritdoc cref="Orchestrator.CheckCloudAsync"/>
    Task<IReadOnlyList<CloudCheck>> CheckCloudAsync(CloudQuery query, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.FindImagesAsync"/>
    Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudQuery query, ImageQuery? images = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.FindSizesAsync"/>
    Task<IReadOnlyList<CloudSize>> FindSizesAsync(
        CloudQuery query, string? name = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.RememberedImagesAsync"/>
    Task<IReadOnlyList<CataloguedItem>> RememberedImagesAsync(string type);

    /// <inheritdoc cref="Orchestrator.RememberedSizesAsync"/>
    Task<IReadOnlyList<CataloguedItem>> RememberedSizesAsync(string type);
}
