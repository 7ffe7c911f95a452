using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Calls at the same time, from several threads and processes.</summary>
internal static class ConcurrencyChecks
{
    private const int Callers = 4;

    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("CreateSameAtOnce", "The same batch, asked for several times at once, also by another process, is made "
            + "once.", "ICloudHandler, ICloudHandler.CreateAsync", SameAsync),
        new("DropSameAtOnce", "An instance that several callers drop at once is gone for all of them, without an "
            + "error.", "ICloudHandler, ICloudHandler.DropAsync", DropSameAsync),
        new("CallsAtOnce", "A handler is called from several threads at once: batches, lists and drops do not disturb "
            + "each other.", "ICloudHandler", AllAsync),
    ];

    private static async Task SameAsync(CheckRun run)
    {
        var batch = await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false);
        ICloudHandler[] handlers = [run.Handler, run.Another()];
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers)
            .Select(i => run.CreateAsync(batch, handlers[i % 2]))).ConfigureAwait(false);
        foreach (var (id, instance) in answers.SelectMany(a => a))
        {
            Require(instance.InstanceId == answers[0][id].InstanceId,
                $"CreateAsync gave node id {id} the instances {answers[0][id].InstanceId} and {instance.InstanceId}.");
        }

        await run.ListedAsync(answers[0].Values).ConfigureAwait(false);
    }

    private static async Task AllAsync(CheckRun run)
    {
        var kept = await run.CreateListedAsync(1).ConfigureAwait(false);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var made = await run.CreateAsync(await run.BatchAsync(1).ConfigureAwait(false)).ConfigureAwait(false);
            var id = made.Values.Single().InstanceId;
            var list = await run.UntilAsync(() => run.ListAsync(), l => l.Any(i => i.InstanceId == id))
                .ConfigureAwait(false);
            Require(list.Any(i => i.InstanceId == id), $"ListAsync does not show {id}, which CreateAsync made.");
            await run.GoneAsync(await run.DropAsync([id]).ConfigureAwait(false)).ConfigureAwait(false);
        })).ConfigureAwait(false);
        await run.ListedAsync(kept.Values).ConfigureAwait(false);
    }

    private static async Task DropSameAsync(CheckRun run)
    {
        var made = await run.CreateListedAsync(run.BatchOf(2)).ConfigureAwait(false);
        string[] ids = [.. made.Values.Select(i => i.InstanceId)];
        ICloudHandler[] handlers = [run.Handler, run.Another()];
        var drops = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => run.DropAsync(ids, handlers[i % 2])))
            .ConfigureAwait(false);
        foreach (var dropped in drops) await run.GoneAsync(dropped).ConfigureAwait(false);
    }
}
