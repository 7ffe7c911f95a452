namespace Occo.Engine.InfraProcessor;

/// <summary>
/// After a restore, lists may still leave out instances that are newer than the backup. They are adopted once the lists
/// show them.
/// </summary>
internal static class RestoredLists
{
    /// <summary>Waits until the lists show all of them.</summary>
    public static async Task AwaitAsync(
        EngineServices services, string infrastructureId, Action<string?> report, CancellationToken cancel)
    {
        var left = await DelayAsync(services, infrastructureId).ConfigureAwait(false);
        if (left <= TimeSpan.Zero) return;
        report("the store was restored; the lists of the clouds may lag behind");
        await services.Time.PauseAsync(left, cancel).ConfigureAwait(false);
    }

    /// <summary>How long to wait until the lists show all of them; zero or less: not at all.</summary>
    private static async Task<TimeSpan> DelayAsync(EngineServices services, string infrastructureId)
    {
        var store = services.Store;
        if (await store.Reconciliations.RestoredAtAsync(infrastructureId).ConfigureAwait(false) is not { } restoredAt)
            return TimeSpan.Zero;
        var compiled = await store.Infrastructures.GetCompiledAsync(infrastructureId).ConfigureAwait(false);
        var instances = await store.Instances.NewestByCloudAsync(infrastructureId).ConfigureAwait(false);
        var types = compiled.Definitions.Values.SelectMany(d => d.Implementations).Select(i => i.CloudType)
            .Concat(instances.Select(i => i.Cloud));
        var delay = types.Distinct().Select(services.Clouds.ListingDelayOf).DefaultIfEmpty().Max();
        return delay - (services.Time.GetUtcNow() - restoredAt).Duration();
    }
}
