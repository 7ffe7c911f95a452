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
