using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Refresh in place.</summary>
internal static class RefreshChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("Refresh", "Where CanRefresh says so, RefreshAsync brings a running instance to the other request, twice "
            + "without harm; the instance stays.", "ICloudHandler.CanRefresh, RefreshAsync", RefreshAsync),
        new("RefreshRefused", "A refresh that cannot be is a CloudException.", "ICloudHandler.RefreshAsync",
            RefusedAsync),
        new("RequestDigest", "A list shows the digest of the request that an instance was made from, and after a "
            + "refresh that of the other request, within the ListingDelay; or none at all.",
            "ComposedRequest.Digest, CloudInstance.RequestDigest", DigestAsync),
    ];

    private static async Task RefreshAsync(CheckRun run)
    {
        var (from, to) = Requests(run);
        var made = await run.CreateListedAsync(1).ConfigureAwait(false);
        var id = made.Values.Single().InstanceId;
        await run.ReadyAsync(id).ConfigureAwait(false);
        for (var time = 0; time < 2; time++) await RefreshAsync(run, id, from, to).ConfigureAwait(false);
        await run.ListedAsync(made.Values).ConfigureAwait(false);
        await run.ReadyAsync(id).ConfigureAwait(false);
    }

    private static async Task DigestAsync(CheckRun run)
    {
        var batch = await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false);
        var made = await run.CreateAsync(batch).ConfigureAwait(false);
        await run.ListedAsync(made.Values).ConfigureAwait(false);
        var list = await run.ListAsync().ConfigureAwait(false);
        SkipUnless(list.Any(i => i.RequestDigest is not null), "The cloud keeps no digest of requests.");
        var other = list.FirstOrDefault(i => i.RequestDigest != batch.Request.Digest);
        Require(other is null, $"ListAsync shows {other?.InstanceId} with the digest '{other?.RequestDigest}'; it was "
            + $"made with '{batch.Request.Digest}'.");
        if (run.Subject.Refreshed is not { } refreshed) return;
        var (id, to) = (made.Values.First().InstanceId, CheckRun.Marked(refreshed));
        await run.ReadyAsync(id).ConfigureAwait(false);
        await RefreshAsync(run, id, batch.Request, to).ConfigureAwait(false);
        var shown = await run.UntilAsync(
            async () => (await run.ListAsync().ConfigureAwait(false)).First(i => i.InstanceId == id).RequestDigest,
            digest => digest == to.Digest).ConfigureAwait(false);
        Require(shown == to.Digest,
            $"ListAsync shows {id} with the digest '{shown}'; it was refreshed to '{to.Digest}'.");
    }

    private static async Task RefusedAsync(CheckRun run)
    {
        var (from, to) = Requests(run);
        try
        {
            await RefreshAsync(run, run.Subject.UnknownInstanceId ?? Guid.NewGuid().ToString(), from, to)
                .ConfigureAwait(false);
        }
        catch (CloudException)
        {
            return;
        }

        throw Failed("RefreshAsync refreshed an instance that does not exist.");
    }

    private static (ComposedRequest From, ComposedRequest To) Requests(CheckRun run)
    {
        SkipUnless(run.Subject.Refreshed is not null, "The subject has no request to refresh to (Refreshed).");
        var (from, to) = (run.Subject.Request, run.Subject.Refreshed);
        Require(run.Handler.CanRefresh(from, to), "CanRefresh is false for the subject's request to refresh to.");
        return (from, to);
    }

    private static Task RefreshAsync(CheckRun run, string id, ComposedRequest from, ComposedRequest to)
        => run.CallAsync("RefreshAsync", async c =>
        {
            await run.Handler.RefreshAsync(run.Scope, id, from, to, c).ConfigureAwait(false);
            return true;
        });
}
