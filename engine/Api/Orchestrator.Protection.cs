using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Protection of instances.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Protects an instance, or ends its protection. Takes no lease: an enactment that runs keeps to it, too. Returns
    /// the instance. Throws <see cref="OccoException"/> (NotFound, Changed; InvalidArgument when it is being dropped).
    /// </summary>
    public async Task<NodeInstance> SetProtectionAsync(Guid nodeId, bool protect, long? expected = null)
    {
        var instance = await GetNodeAsync(nodeId).ConfigureAwait(false);
        return await services.Store.Instances.ProtectAsync(instance, protect, actor, expected).ConfigureAwait(false);
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (NotFound, Protected) when an instance of an infrastructure is protected.
    /// </summary>
    /// <param name="infrastructure">Name or id.</param>
    /// <param name="nodeId">Only this instance; null: all.</param>
    public async Task RequireUnprotectedAsync(string infrastructure, Guid? nodeId = null)
        => await Protection.RequireNoneAsync(
            services.Store, await RequirePresentAsync(infrastructure).ConfigureAwait(false), nodeId)
            .ConfigureAwait(false);
}
