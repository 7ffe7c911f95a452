using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>Repeats passes until the desired state is reached, or for ever.</summary>
internal sealed class EnactmentLoop(
    EngineServices services, EnactmentOptions options, Pass enactor, PassJournal journal, Tally tally, Notices notices)
{
    /// <summary>Passes in a row that may fail without any progress before an enactment gives up.</summary>
    public const int MostFruitless = 3;

    private readonly string infrastructureId = journal.Fence.InfrastructureId;
    private readonly FailureResponse response = new(services, journal.Fence.InfrastructureId, options.OnFailure);
    private int? reached;

    public async Task RunAsync(int? reachedBefore, Func<Task> pause, CancellationToken cancel)
    {
        reached = reachedBefore;
        while (!await AttemptAsync(cancel).ConfigureAwait(false)) await pause().ConfigureAwait(false);
    }

    // True: nothing is left to do, or to be tried.
    private async Task<bool> AttemptAsync(CancellationToken cancel)
    {
        try
        {
            return await StepAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (options.Watch && MayPass(e))
        {
            // Watching survives a store that is busy or full for a while, and whatever else is not its end.
            notices.Tell([e.Message]);
            tally.Fruitless++;
            return false;
        }
    }

    private async Task<bool> StepAsync(CancellationToken cancel)
    {
        if (await IsSuspendedAsync().ConfigureAwait(false)) return true;
        var pass = await enactor.PassAsync(journal, tally.Passes + 1, cancel).ConfigureAwait(false);
        tally.Add(pass);
        if (options.Watch) notices.Tell(pass.Errors.Where(e => e.Node.Length == 0).Select(e => e.Message));
        var isGivingUp = tally.Fruitless >= MostFruitless;
        if (!pass.Reached && await response.GoBackAsync(pass, isGivingUp, enactor, journal, tally).ConfigureAwait(false))
        {
            enactor.LeavePlan();
            return false;
        }

        if (pass.Reached && !enactor.IsTakingDown && options is { Nodes: [], ExcludeNodes: [] }
            && (tally.NewlyReached || pass.Plan.Version != reached))
        {
            await journal.ReachAsync(pass.Plan.Version, tally.NewlyReached).ConfigureAwait(false);
            reached = pass.Plan.Version;
        }

        var isOver = pass.Reached || options.Plan is { IsEmpty: true }
            || (isGivingUp && options.OnFailure != FailureAction.Retry);
        return isOver && (!options.Watch || enactor.IsTakingDown);
    }

    // A watch waits for the end of it, without the lease; whoever started anything else is to hear of it now, and of what
    // was done before.
    private async Task<bool> IsSuspendedAsync()
    {
        var current = (await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false))!;
        if (current.Suspension is not { } suspension) return false;
        var message = suspension.Message(current.Name);
        if (options.Watch || tally.Passes == 0) throw new OccoException(FailureKind.Suspended, message);
        tally.Reached = false;
        tally.Errors = [.. tally.Errors, new("", null, StepAction.Wait, CloudErrorKind.Transient, message)];
        return true;
    }

    private static bool MayPass(Exception e)
        => e is not (OperationCanceledException or OccoException { Kind: not FailureKind.Store });
}
