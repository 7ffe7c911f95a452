using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Instances that go from one infrastructure to another, also of another store.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Ends the record of an instance that another infrastructure may take with <see cref="TakeHandoverAsync"/>. The
    /// instance stays; the next enactment makes another one if the node needs it. Can be repeated. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument, Busy, Changed).
    /// </summary>
    public async Task<NodeHandover> ExportNodeAsync(
        Guid nodeId, TimeSpan? waitForLease = null, long? expected = null, CancellationToken cancel = default)
    {
        var instance = await GetNodeAsync(nodeId).ConfigureAwait(false);
        var found = await RequireAsync(instance.InfrastructureId).ConfigureAwait(false);
        var export = new NodeExport(services, nodeId);
        return found.State == InfrastructureState.Removed
            ? await export.PlanAsync().ConfigureAwait(false)
            : await leased.RunAsync(found, new(waitForLease, expected), onEvent: null, export.RunAsync, cancel)
                .ConfigureAwait(false);
    }

    /// <summary>A handover as JSON text, for <see cref="ReadHandover"/> of another process.</summary>
    public static string WriteHandover(NodeHandover node) => HandoverFile.Write(node);

    /// <summary>
    /// A handover that was written to a file. Throws <see cref="OccoException"/> (InvalidArgument) for a file that is
    /// none or was changed.
    /// </summary>
    public static NodeHandover ReadHandover(string path) => HandoverFile.Read(Path.GetFullPath(path));

    /// <summary>What the import of a handover would do. Takes no lease, changes nothing.</summary>
    public async Task<NodeImportPlan> PlanHandoverAsync(
        string infrastructure, string node, NodeHandover given, CancellationToken cancel = default)
        => await (await ImportOfAsync(infrastructure, node, given.InstanceId, given).ConfigureAwait(false))
            .PlanAsync(cancel).ConfigureAwait(false);

    /// <summary>
    /// Takes an instance that another infrastructure has exported: it gets a new node id and the tags of this one.
    /// Throws like <see cref="ImportNodeAsync"/>.
    /// </summary>
    public async Task<NodeInstance> TakeHandoverAsync(
        string infrastructure, string node, NodeHandover given, TimeSpan? waitForLease = null, long? expected = null,
        CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        var import = await ImportOfAsync(infrastructure, node, given.InstanceId, given).ConfigureAwait(false);
        var taken = await leased.RunAsync(
            found, new(waitForLease, expected), onEvent: null, import.RunAsync, cancel).ConfigureAwait(false);
        return given.IsProtected ? await SetProtectionAsync(taken.Id, true).ConfigureAwait(false) : taken;
    }
}
