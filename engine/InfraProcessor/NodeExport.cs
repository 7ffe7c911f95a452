using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Gives an instance away: its record ends, and the instance keeps its tags until another infrastructure takes it.
/// Until then no pass drops it. Can be repeated.
/// </summary>
internal sealed class NodeExport(EngineServices services, Guid nodeId)
{
    /// <summary>Ends the record, under a lease.</summary>
    public async Task<NodeHandover> RunAsync(PassJournal journal, CancellationToken cancel)
    {
        var instance = await RequireAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (instance.State != NodeState.Gone)
        {
            await journal.KeepAsync([instance]).ConfigureAwait(false);
            await journal.SaveAsync(
                Enactor.InstanceAssessor.Gone(instance, services.Time.GetUtcNow()) with { UnlistedSince = null },
                EventKind.NodeReleased, $"{instance.InstanceId} is exported, and goes on without this infrastructure")
                .ConfigureAwait(false);
        }

        return Of(instance);
    }

    /// <summary>What an export would give away.</summary>
    public async Task<NodeHandover> PlanAsync() => Of(await RequireAsync().ConfigureAwait(false));

    private async Task<NodeInstance> RequireAsync()
    {
        var instance = (await services.Store.Instances.FindAsync(nodeId).ConfigureAwait(false))!;
        var why = instance switch
        {
            { InstanceId: null } => "no cloud has it yet",
            { State: NodeState.Dropping } => "it is being dropped",
            { State: NodeState.Gone, IsKept: false } => $"it is gone since {instance.GoneAt:u}",
            _ when services.Clouds.ByType.GetValueOrDefault(instance.Cloud) is not { HandsOver: true }
                => $"the cloud '{instance.Cloud}' cannot give an instance to another infrastructure",
            _ => null,
        };
        return why is null ? instance : throw new OccoException(
            FailureKind.InvalidArgument,
            $"{instance.Name} {instance.InstanceId ?? $"{nodeId}"} is not exported: {why}.");
    }

    private NodeHandover Of(NodeInstance instance) => new()
    {
        StoreId = services.Store.StoreId.ToString(),
        Infrastructure = instance.Infrastructure,
        InfrastructureId = instance.InfrastructureId,
        Node = instance.Name,
        NodeId = instance.Id,
        InstanceId = instance.InstanceId!,
        Cloud = CloudKey.Of(instance).ToString(),
        Address = instance.Address,
        IsProtected = instance.IsProtected,
    };
}
