using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>Repeated creations: nothing is made twice, nothing is lost.</summary>
internal static class RetryChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("CreateRepeated", "The same items and token again make nothing new and give the same instances, also from "
            + "another process.", "ICloudHandler.CreateAsync", RepeatedAsync),
        new("CreatePartOfBatch", "A retry that asks for some of a batch gives the instances of the first call.",
            "CreateBatch.Batch", PartOfBatchAsync),
        new("CreateAfterLostReply", "A creation whose reply was lost is a transient error. The retry under the same "
            + "token gives those instances and makes no others.", "DESIGN.md 5: intent before act; nothing is lost",
            AfterLostReplyAsync),
        new("ListAfterLostReply", "Store, infrastructure and node id are tags from the very call that creates: "
            + "instances whose reply was lost are listed with them.", "DESIGN.md 5: intent before act",
            ListAfterLostReplyAsync),
    ];

    private static async Task RepeatedAsync(CheckRun run)
    {
        var batch = await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false);
        var first = await run.CreateAsync(batch).ConfigureAwait(false);
        foreach (var handler in (ICloudHandler[])[run.Handler, run.Another()])
            Same(first, await run.CreateAsync(batch, handler).ConfigureAwait(false));
        await run.ListedAsync(first.Values).ConfigureAwait(false);
    }

    private static async Task PartOfBatchAsync(CheckRun run)
    {
        SkipUnless(run.Handler.MaxBatch > 1, "A batch of the handler has one instance.");
        var batch = await run.BatchAsync(run.BatchOf(3)).ConfigureAwait(false);
        var first = await run.CreateAsync(batch).ConfigureAwait(false);
        var part = batch with { Items = [batch.Items[1]], Batch = [.. batch.Items.Select(i => i.NodeId)] };
        Same(first, await run.CreateAsync(part, run.Another()).ConfigureAwait(false));
        await run.ListedAsync(first.Values).ConfigureAwait(false);
    }

    private static async Task AfterLostReplyAsync(CheckRun run)
    {
        var batch = await LostAsync(run).ConfigureAwait(false);
        var retried = await run.CreateAsync(batch).ConfigureAwait(false);
        await run.ListedAsync(retried.Values).ConfigureAwait(false);
    }

    private static async Task ListAfterLostReplyAsync(CheckRun run)
    {
        var batch = await LostAsync(run).ConfigureAwait(false);
        var asked = batch.Items.Select(i => (Guid?)i.NodeId).ToHashSet();
        var list = await run.UntilAsync(
            () => run.ListAsync(), l => asked.SetEquals(l.Select(i => i.NodeId))).ConfigureAwait(false);
        Require(list.Count == asked.Count && asked.SetEquals(list.Select(i => i.NodeId)),
            $"ListAsync shows {list.Count} instances with {list.Count(i => asked.Contains(i.NodeId))} of the "
            + $"{asked.Count} node ids.");
    }

    private static async Task<CreateBatch> LostAsync(CheckRun run)
    {
        SkipUnless(run.Subject.LoseNextReply is not null, "The cloud cannot lose a reply on request (LoseNextReply).");
        var batch = await run.BatchAsync(run.BatchOf(2)).ConfigureAwait(false);
        run.Subject.LoseNextReply();
        try
        {
            // The handler may retry by itself.
            await run.AttemptAsync(batch).ConfigureAwait(false);
        }
        catch (CloudException e)
        {
            Require(e.IsTransient, $"CreateAsync took a lost reply for {e.Kind}: {e.Message}");
        }

        return batch;
    }

    private static void Same(
        IReadOnlyDictionary<Guid, CloudInstance> first, IReadOnlyDictionary<Guid, CloudInstance> again)
    {
        foreach (var (id, instance) in again)
        {
            Require(instance.InstanceId == first[id].InstanceId,
                $"CreateAsync gave node id {id} the instance {first[id].InstanceId}, and in a retry "
                + $"{instance.InstanceId}.");
        }
    }
}
