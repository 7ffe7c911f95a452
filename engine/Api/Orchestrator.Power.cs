namespace Occo.Engine.Api;

/// <summary>Stop and start of instances.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Records that an instance is to be stopped, or to run. Takes no lease; the next enactment does it. Returns the
    /// instance. Throws <see cref="OccoException"/> (NotFound, Changed; InvalidArgument when it is being dropped, or
    /// its cloud cannot stop an instance).
    /// </summary>
    public async Task<NodeInstance> AskPowerAsync(Guid nodeId, bool stop, long? expected = null)
    {
        var instance = await GetNodeAsync(nodeId).ConfigureAwait(false);
        if (stop && !services.Clouds.CanStop(instance))
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"{instance.Name} {instance.InstanceId ?? $"{instance.Id}"} cannot be stopped: its cloud "
                + $"'{instance.Cloud}' cannot stop it and start it again.");
        }

        return await services.Store.Instances.AskPowerAsync(instance, stop, actor, expected).ConfigureAwait(false);
    }
}
