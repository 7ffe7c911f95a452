using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Calls at the same time, from several threads and processes.</summary>
internal static class ConcurrencyChecks
{
    private const int Callers = 4;

    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("CreateSameAtOnce", "The same batch, asked for several times at once, also by another process, is made once.",
            "ICloudHandler, ICloudHandler.CreateAsync", SameAsync),
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
            Demand(instance.InstanceId == answers[0][id].InstanceId,
                $"CreateAsync gave node id {id} the instances {answers[0][id].InstanceId} and {instance.InstanceId}.");
        }

        await run.ListedAsync(answers[0].Values).ConfigureAwait(false);
    }

    private static async Task AllAsync(CheckRun run)
    {
        var made = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            var one = await run.CreateAsync(await run.BatchAsync(1).ConfigureAwait(false)).ConfigureAwait(false);
            await run.ListAsync().ConfigureAwait(false);
            return one.Values.Single();
        })).ConfigureAwait(false)).ToList();
        await run.ListedAsync(made).ConfigureAwait(false);
        string[] ids = [.. made.Skip(1).Select(i => i.InstanceId)];
        var drops = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => run.DropAsync(ids)))
            .ConfigureAwait(false);
        foreach (var dropped in drops) await run.GoneAsync(dropped).ConfigureAwait(false);
        await run.ListedAsync(made.Take(1)).ConfigureAwait(false);
    }
}
