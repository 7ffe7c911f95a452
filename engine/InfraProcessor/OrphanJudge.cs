using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Tells whether a listed instance has a living record, and why it has none. Reads each record once.
/// </summary>
internal sealed class OrphanJudge(Store store)
{
    private readonly string storeId = store.StoreId.ToString();
    private readonly Dictionary<string, Infrastructure?> infrastructures = [];
    private readonly Dictionary<string, Dictionary<Guid, NodeInstance>> living = [];

    /// <summary>The infrastructure in the tags, removed or not; null when this store does not know it.</summary>
    public async Task<Infrastructure?> InfrastructureOfAsync(CloudInstance tagged)
    {
        var id = tagged.InfrastructureId;
        if (!infrastructures.TryGetValue(id, out var found))
        {
            found = await store.Infrastructures.FindAsync(id).ConfigureAwait(false);
            infrastructures[id] = found = found?.Id == id ? found : null;
        }

        return found;
    }

    /// <summary>
    /// The instance is of this store. Tags without a store id have an infrastructure id, which is never used again.
    /// </summary>
    public async Task<bool> IsOwnAsync(CloudInstance tagged) => tagged.StoreId is { } id
        ? id == storeId
        : await InfrastructureOfAsync(tagged).ConfigureAwait(false) is not null;

    /// <summary>
    /// A record with its infrastructure and node id is not gone, and belongs to no other cloud instance. During the
    /// creation, the record does not have the instance id yet. A volume is its instance's, a launch template nobody's.
    /// </summary>
    public async Task<bool> IsLivingAsync(CloudInstance tagged)
        => tagged.Kind != CloudItemKind.LaunchTemplate
        && await IsOwnAsync(tagged).ConfigureAwait(false)
        && await RecordOfAsync(tagged).ConfigureAwait(false) is { } record
        && (tagged.Kind == CloudItemKind.Volume
            || (record.InstanceId ?? tagged.InstanceId) == tagged.InstanceId);

    /// <summary>
    /// The instance was dropped, and an old list still shows it. When the delay is over, it is an orphan. It is also an
    /// orphan if no list had shown it before the drop: then it was recorded as gone too early.
    /// </summary>
    public static bool IsJustGone(
        EngineServices services, CloudAccess access, CloudInstance seen, NodeInstance? record)
        => record is { GoneAt: { } goneAt, UnlistedSince: null } && record.InstanceId == seen.InstanceId
            && services.Clouds.ListingDelayOf(access.Type) is var delay && delay > TimeSpan.Zero
            && (services.Time.GetUtcNow() - goneAt).Duration() <= delay;

    public async Task<string> ReasonOfAsync(CloudInstance tagged)
    {
        if (!await IsOwnAsync(tagged).ConfigureAwait(false))
            return tagged.StoreId is null ? "its tags do not tell the store" : "of another store, which may use it";

        if (await InfrastructureOfAsync(tagged).ConfigureAwait(false) is not { } infrastructure)
            return "this store has no such infrastructure";
        if (tagged.Kind == CloudItemKind.Volume) return await VolumeReasonAsync(tagged).ConfigureAwait(false);
        if (tagged.Kind == CloudItemKind.LaunchTemplate) return "a launch template that an interrupted creation left";
        if (tagged.NodeId is not { } id) return "it has no node id that can be read";
        if (await RecordOfAsync(tagged).ConfigureAwait(false) is { } record)
            return $"a second instance under its node id: {record.InstanceId} is the first";
        if (infrastructure.State == InfrastructureState.Removed)
            return $"'{infrastructure.Name}' was removed at {infrastructure.RemovedAt:u}";
        if (await store.Instances.FindAsync(id).ConfigureAwait(false) is { } past)
            return past.IsKept ? $"it was kept at {past.GoneAt:u}" : $"its record ended at {past.GoneAt:u}";
        return await store.Reconciliations.IsPendingAsync(infrastructure.Id).ConfigureAwait(false)
            ? $"newer than the restored record; the next enactment of '{infrastructure.Name}' adopts it, and drops it "
                + "if it is not needed"
            : "no record knows its node id";
    }

    private async Task<string> VolumeReasonAsync(CloudInstance tagged)
    {
        var past = tagged.NodeId is { } id ? await store.Instances.FindAsync(id).ConfigureAwait(false) : null;
        var until = past?.GoneAt is { } goneAt ? $" ended at {goneAt:u}" : " is gone";
        return $"a volume that was kept when its instance{until}";
    }

    private async Task<NodeInstance?> RecordOfAsync(CloudInstance tagged)
    {
        if (tagged.NodeId is not { } id) return null;
        if (!living.TryGetValue(tagged.InfrastructureId, out var records))
        {
            var listed = await store.Instances.ListAsync(tagged.InfrastructureId).ConfigureAwait(false);
            living[tagged.InfrastructureId] = records = listed.ToDictionary(i => i.Id);
        }

        return records.GetValueOrDefault(id);
    }
}
