namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Cancellation before the call.</summary>
internal static class CancelChecks
{
    private const string Rule = "under a token that is cancelled before the call throws OperationCanceledException";

    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("CancelCreate", $"CreateAsync {Rule} and makes nothing.", "ICloudHandler.CreateAsync", CreateAsync),
        new("CancelList", $"ListAsync {Rule}.", "ICloudHandler.ListAsync", ListAsync),
        new("CancelDrop", $"DropAsync {Rule} and removes nothing.", "ICloudHandler.DropAsync", DropAsync),
    ];

    private static async Task CreateAsync(CheckRun run)
    {
        var batch = await run.BatchAsync(1).ConfigureAwait(false);
        await run.CancelledAsync("CreateAsync", c => run.Handler.CreateAsync(batch, c)).ConfigureAwait(false);
        await run.ListedAsync([]).ConfigureAwait(false);
    }

    private static Task ListAsync(CheckRun run)
        => run.CancelledAsync("ListAsync", c => run.Handler.ListAsync(run.Scope, c));

    private static async Task DropAsync(CheckRun run)
    {
        var made = await run.CreateListedAsync(1).ConfigureAwait(false);
        await run.CancelledAsync("DropAsync", c => run.Handler.DropAsync(
            run.Scope, [.. made.Values.Select(i => i.InstanceId)], c)).ConfigureAwait(false);
        await run.ListedAsync(made.Values).ConfigureAwait(false);
    }
}
