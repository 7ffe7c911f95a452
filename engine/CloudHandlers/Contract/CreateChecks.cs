using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>A batch and its outcomes.</summary>
internal static class CreateChecks
{
    public static IReadOnlyList<HandlerCheck> All { get; } =
    [
        new("CreateOutcomes", "CreateAsync gives an outcome for each node id of a batch, in whatever order: an "
            + "instance with that node id, or an error.", "ICloudHandler.CreateAsync, CreateOutcome", OutcomesAsync),
        new("CreateFullBatch", "One call creates as many instances as MaxBatch says.", "ICloudHandler.MaxBatch",
            FullBatchAsync),
        new("CreateSomeFailed", "Where the cloud makes some instances of a batch only, the others have an error, and a "
            + "retry of those under the same token makes them.", "CreateOutcome, CreateBatch.Batch", SomeFailedAsync),
        new("CreateRefused", "What the cloud refuses is a CloudException, thrown or in the outcome, that is not "
            + "transient. It makes nothing.", "ICloudHandler, CloudErrorKind", RefusedAsync),
    ];

    private static async Task OutcomesAsync(CheckRun run)
        => await run.CreateAsync(await run.BatchAsync(run.BatchOf(3)).ConfigureAwait(false)).ConfigureAwait(false);

    private static Task FullBatchAsync(CheckRun run) => run.CreateListedAsync(run.BatchOf(int.MaxValue));

    private static async Task SomeFailedAsync(CheckRun run)
    {
        SkipUnless(run.Handler.MaxBatch > 1, "A batch of the handler has one instance.");
        SkipUnless(run.Subject.FailOneOfNextBatch is not null,
            "The cloud cannot fail one instance on request (FailOneOfNextBatch).");
        var batch = await run.BatchAsync(run.BatchOf(3)).ConfigureAwait(false);
        run.Subject.FailOneOfNextBatch();
        var outcomes = await run.AttemptAsync(batch).ConfigureAwait(false);
        var made = outcomes.Values.Select(o => o.Instance).OfType<CloudInstance>().ToList();
        Require(made.Count == batch.Items.Count - 1,
            $"CreateAsync gave {made.Count} of {batch.Items.Count} instances where one failed.");
        var retry = batch with
        {
            Items = [.. batch.Items.Where(i => outcomes[i.NodeId].Error is not null)],
            Batch = [.. batch.Items.Select(i => i.NodeId)],
        };
        var retried = await run.CreateAsync(retry).ConfigureAwait(false);
        await run.ListedAsync(made.Concat(retried.Values)).ConfigureAwait(false);
    }

    private static async Task RefusedAsync(CheckRun run)
    {
        SkipUnless(run.Subject.Refused is not null, "The subject has no request that the cloud refuses (Refused).");
        var batch = await run.BatchAsync(1, request: run.Subject.Refused).ConfigureAwait(false);
        CloudException? error;
        try
        {
            error = (await run.AttemptAsync(batch).ConfigureAwait(false)).Values.Single().Error;
        }
        catch (CloudException e)
        {
            error = e;
        }

        Require(error is not null, "CreateAsync accepted a request that the cloud should refuse.");
        Require(!error.IsTransient, $"The error is {error.Kind}, so that Occo would try again: {error.Message}");
        Require(error.Message.Length > 0, "The error has no message.");
        await run.ListedAsync([]).ConfigureAwait(false);
    }
}
