using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Tags that are taken off and given.</summary>
internal static class ReleaseChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("Release", "An instance that is released stays, is neither listed nor found after the ListingDelay; others "
            + "are not touched. ClaimAsync gives it back.",
            "ICloudHandler.ReleaseAsync, ClaimAsync", ReleaseAsync),
        new("Claim", "ClaimAsync gives an instance to a node of another infrastructure, with another node id; twice "
            + "without harm.", "ICloudHandler.ClaimAsync, HandsOver", ClaimAsync),
    ];

    private static async Task ReleaseAsync(CheckRun run)
    {
        var made = (await run.CreateListedAsync(run.BatchOf(2)).ConfigureAwait(false)).Values.ToList();
        var kept = made[0];
        await run.ReadyAsync(kept.InstanceId).ConfigureAwait(false);
        try
        {
            await ReleaseAsync(run, [kept.InstanceId, DropChecks.Unknown(run)]).ConfigureAwait(false);
            await ReleaseAsync(run, [kept.InstanceId]).ConfigureAwait(false);
            await run.ListedAsync(made.Skip(1)).ConfigureAwait(false);
            var found = await run.CallAsync(
                "FindAsync", c => run.Handler.FindAsync(run.Scope, [kept.InstanceId], c)).ConfigureAwait(false);
            Require(found.Count == 0, $"FindAsync shows {kept.InstanceId} after its release.");
        }
        finally
        {
            await ClaimAsync(run, run.Scope, kept.InstanceId, kept.NodeId!.Value).ConfigureAwait(false);
        }

        await run.ListedAsync(made).ConfigureAwait(false);
        await run.ReadyAsync(kept.InstanceId).ConfigureAwait(false);
    }

    private static async Task ClaimAsync(CheckRun run)
    {
        SkipUnless(run.Handler.HandsOver, "The handler does not hand instances over (HandsOver).");
        var id = (await run.CreateListedAsync(1).ConfigureAwait(false)).Values.Single().InstanceId;
        var (other, nodeId) = (run.NewScope(), Guid.NewGuid());
        for (var time = 0; time < 2; time++) await ClaimAsync(run, other, id, nodeId).ConfigureAwait(false);
        run.Takes(other, id, nodeId);
        await run.ListedAsync([]).ConfigureAwait(false);
        var listed = await run.UntilAsync(
            () => run.ListAsync(other), l => l.Any(i => i.InstanceId == id)).ConfigureAwait(false);
        Require(listed.Count == 1 && listed[0].InstanceId == id && listed[0].NodeId == nodeId,
            $"ListAsync shows {listed.Count} instances of the new infrastructure, not {id} with node id {nodeId}.");
    }

    private static async Task ReleaseAsync(CheckRun run, IReadOnlyList<string> ids)
    {
        try
        {
            CheckOutcomes.Of(ids, await run.CallAsync(
                "ReleaseAsync", c => run.Handler.ReleaseAsync(run.Scope, ids, c)).ConfigureAwait(false));
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.Invalid)
        {
            throw new CheckEnd(CloudCheckStatus.Skipped, e.Message);
        }
    }

    private static async Task ClaimAsync(CheckRun run, CloudScope scope, string instanceId, Guid nodeId)
    {
        try
        {
            await run.CallAsync("ClaimAsync", async c =>
            {
                await run.Handler.ClaimAsync(scope, instanceId, nodeId, CheckRun.NodeName, c).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (CloudException e) when (e.Kind == CloudErrorKind.Invalid)
        {
            throw new CheckEnd(CloudCheckStatus.Skipped, e.Message);
        }
    }
}
