using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>
/// Goes back when what is new fails and somebody asked for that: an update to the last version that was reached, a first
/// build to nothing. Once in an enactment: when going back fails, too, what there is stays.
/// </summary>
internal sealed class FailureResponse(EngineServices services, string infrastructureId, FailureAction onFailure)
{
    private bool hasGoneBack;

    /// <summary>Whether something else is wanted now than before, because the pass failed.</summary>
    /// <param name="pass">What the newest pass came to.</param>
    /// <param name="isGivingUp">Trying again has not helped: errors that may pass count, too.</param>
    /// <param name="enactor">Told to take everything down when there is no version to go back to.</param>
    /// <param name="journal">Where it is recorded.</param>
    /// <param name="tally">Told what was rolled back.</param>
    public async Task<bool> GoBackAsync(
        PassResult pass, bool isGivingUp, Pass enactor, PassJournal journal, Tally tally)
    {
        if (hasGoneBack) return false;
        var infrastructure = (await services.Store.Infrastructures.FindAsync(infrastructureId).ConfigureAwait(false))!;
        if (infrastructure.ReachedVersion == infrastructure.Version) return false;
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructureId).ConfigureAwait(false);
        var cause = pass.Errors.FirstOrDefault(
            e => (isGivingUp || !IsTransient(e.Kind)) && IsBuild(e.Action) && IsAskedFor(compiled, e.Node));
        if (cause is null) return false;
        if (infrastructure.ReachedVersion is { } good)
        {
            if (await journal.RollBackAsync(good, cause.Message).ConfigureAwait(false) is null) return false;
            tally.RolledBackTo = good;
        }
        else
        {
            if (onFailure != FailureAction.Rollback) return false;
            await journal.AppendAsync(EventKind.InfrastructureRolledBack, null, null,
                $"the first build failed and is taken down: {cause.Message}").ConfigureAwait(false);
            enactor.IsTakingDown = true;
            tally.RolledBackTo = 0;
        }

        hasGoneBack = true;
        tally.Fruitless = 0;
        return true;
    }

    private bool IsAskedFor(CompiledInfrastructure compiled, string node) => onFailure == FailureAction.Rollback
        || compiled.Nodes.FirstOrDefault(n => n.Name == node)
            is { Update.OnFailure: UpdateFailure.Rollback };

    private static bool IsBuild(StepAction action)
        => action is StepAction.Create or StepAction.Replace or StepAction.Refresh or StepAction.Wait or StepAction.Retry;

    private static bool IsTransient(CloudErrorKind kind) => kind is CloudErrorKind.Transient or CloudErrorKind.Throttled;
}
