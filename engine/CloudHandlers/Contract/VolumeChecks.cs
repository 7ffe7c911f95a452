using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Data that stays when its instance is removed.</summary>
internal static class VolumeChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("KeptVolume", "A volume that stays when its instance is removed is shown by ListTaggedAsync with the tags "
            + "of its owner, and by no list of the infrastructure. FindAsync finds and DropAsync removes it by its id.",
            "ICloudHandler.ListTaggedAsync, CloudInstance.Kind, KeptVolumes", KeptAsync),
    ];

    private static async Task KeptAsync(CheckRun run)
    {
        SkipUnless(run.Subject.Keeping is not null, "The subject has no request whose volume stays (Keeping).");
        var store = run.Subject.Scope.StoreId;
        var batch = await run.BatchAsync(1, request: run.Subject.Keeping).ConfigureAwait(false);
        var (nodeId, made) = (await run.CreateAsync(batch).ConfigureAwait(false)).Single();
        await run.ListedAsync([made]).ConfigureAwait(false);
        var ready = await run.ReadyAsync(made.InstanceId).ConfigureAwait(false);
        await run.GoneAsync(await run.DropAsync([made.InstanceId]).ConfigureAwait(false)).ConfigureAwait(false);
        var left = await run.UntilAsync(VolumesAsync, found => found.Count > 0).ConfigureAwait(false);
        Require(left.Count == 1, $"ListTaggedAsync shows {left.Count} volumes of the infrastructure; one was kept.");
        var volume = left[0];
        try
        {
            Require((volume.StoreId, volume.NodeId) == (store, nodeId),
                $"ListTaggedAsync shows {volume.InstanceId} with store '{volume.StoreId}' and node id {volume.NodeId}; "
                + $"it belonged to '{store}' and {nodeId}.");
            Require(ready.KeptVolumes.Count == 0 || ready.KeptVolumes.SequenceEqual([volume.InstanceId]),
                $"The KeptVolumes of {made.InstanceId} were {string.Join(", ", ready.KeptVolumes)}, and "
                + $"{volume.InstanceId} stays.");
            await run.ListedAsync([]).ConfigureAwait(false);
            var found = await run.CallAsync("FindAsync", c => run.Handler.FindAsync(
                run.Scope, [volume.InstanceId], c)).ConfigureAwait(false);
            Require(found is [{ Kind: CloudItemKind.Volume } one] && one.InstanceId == volume.InstanceId,
                $"FindAsync does not show the volume {volume.InstanceId}.");
        }
        finally
        {
            while (!(await run.DropAsync([volume.InstanceId]).ConfigureAwait(false)).Values.Single().Gone)
                await run.PauseAsync().ConfigureAwait(false);
        }

        Require((await VolumesAsync().ConfigureAwait(false)).Count == 0,
            $"DropAsync said that {volume.InstanceId} is gone, and ListTaggedAsync shows it.");

        async Task<IReadOnlyList<CloudInstance>> VolumesAsync()
            => [.. (await run.CallAsync("ListTaggedAsync", c => run.Handler.ListTaggedAsync(run.Scope, false, c))
                .ConfigureAwait(false)).Where(i => i.Kind == CloudItemKind.Volume
                    && i.InfrastructureId == run.Scope.InfrastructureId)];
    }
}
