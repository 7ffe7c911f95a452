using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Removal: gone is done.</summary>
internal static class DropChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("DropOutcomes", "DropAsync gives an outcome for each id, also for unknown ones among them; what is gone is "
            + "not listed after the ListingDelay.", "ICloudHandler.DropAsync, DropOutcome", OutcomesAsync),
        new("DropLeavesOthers", "DropAsync removes the instances that are named, and no others.",
            "ICloudHandler.DropAsync", LeavesOthersAsync),
        new("DropAgain", "An instance that is gone is gone when it is dropped again, without an error.",
            "ICloudHandler.DropAsync", AgainAsync),
        new("DropUnknown", "An unknown id is gone, without an error.", "ICloudHandler.DropAsync", UnknownAsync),
    ];

    private static async Task OutcomesAsync(CheckRun run)
    {
        var made = await run.CreateListedAsync(run.BatchOf(2)).ConfigureAwait(false);
        string[] ids = [.. made.Values.Select(i => i.InstanceId), Unknown(run)];
        await run.GoneAsync(await run.DropAsync(ids).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task LeavesOthersAsync(CheckRun run)
    {
        // From one batch where possible: a handler might drop a whole batch.
        var made = new List<CloudInstance>();
        while (made.Count < 2)
        {
            made.AddRange((await run.CreateAsync(await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false))
                .ConfigureAwait(false)).Values);
        }

        await run.ListedAsync(made).ConfigureAwait(false);
        await run.GoneAsync(await run.DropAsync([made[0].InstanceId]).ConfigureAwait(false)).ConfigureAwait(false);
        await run.ListedAsync(made.Skip(1)).ConfigureAwait(false);
    }

    private static async Task AgainAsync(CheckRun run)
    {
        string[] ids = [(await run.CreateListedAsync(1).ConfigureAwait(false)).Values.Single().InstanceId];
        await run.GoneAsync(await run.DropAsync(ids).ConfigureAwait(false)).ConfigureAwait(false);
        RequireGone(await run.DropAsync(ids).ConfigureAwait(false));
        RequireGone(await run.DropAsync(ids, run.Another()).ConfigureAwait(false));
    }

    private static async Task UnknownAsync(CheckRun run)
        => RequireGone(await run.DropAsync([Unknown(run)]).ConfigureAwait(false));

    private static void RequireGone(IReadOnlyDictionary<string, DropOutcome> dropped)
    {
        foreach (var outcome in dropped.Values)
        {
            Require(outcome.Gone,
                $"DropAsync said that the removal of {outcome.InstanceId} is not finished; there is no such instance.");
        }
    }

    internal static string Unknown(CheckRun run) => run.Subject.UnknownInstanceId ?? Guid.NewGuid().ToString();
}
