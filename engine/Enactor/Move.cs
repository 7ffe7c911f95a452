namespace Occo.Engine.Enactor;

/// <summary>What an enactment does next.</summary>
internal abstract record Move
{
    /// <summary>An enactment gives up after this many failed passes without progress.</summary>
    public const int MaxFailedPasses = 3;

    /// <summary>Why a removal waits although nothing is left.</summary>
    public const string UnconfirmedCreation =
        "a creation was not confirmed, and the lists of the cloud may still show its instance";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private Move() { }

    public sealed record Pass : Move;

    /// <summary>Waits before the next pass.</summary>
    /// <param name="Length">How long.</param>
    /// <param name="Why">For people; null: because of the last error.</param>
    public sealed record Pause(TimeSpan Length, string? Why = null) : Move;

    /// <summary>
    /// Goes back to the last version that was reached, because the newest failed; null: takes all down. Once in an
    /// enactment.
    /// </summary>
    public sealed record GoBack(int? Version, string Cause) : Move;

    /// <summary>Forgets the instances whose clouds cannot be reached.</summary>
    public sealed record Forget : Move;

    public sealed record Done : Move;

    /// <summary>The next move. Pure.</summary>
    public static Move Next(EnactmentState state) => state switch
    {
        { IsDue: true } => new Pass(),
        { Goal: EnactmentGoal.Reach } => NextToReach(state),
        { Goal: EnactmentGoal.Remove } => NextToRemove(state),
        _ => NextToDrop(state),
    };

    private static Move NextToReach(EnactmentState state)
    {
        var isGivingUp = state.FailedPasses >= MaxFailedPasses || IsHopeless(state);
        if (BackFrom(state, isGivingUp) is { } back) return back;
        var isOver = state.Reached || state.Last is { IsRefused: true }
            || (state.Last is not null && state.Options.Plan is { IsEmpty: true })
            || (isGivingUp && state.Options.OnFailure != FailureAction.Retry);
        return isOver && (!state.Options.Watch || state.IsTakingDown) ? new Done() : new Pause(PauseAfter(state));
    }

    // Only refused requests are left: the same requests would be refused again.
    private static bool IsHopeless(EnactmentState state)
        => state.Last is { Errors.Count: > 0 } pass && pass.Errors.All(e => e.IsFinal)
        && (pass.Left == 0 || state.FailedPasses > 0);

    private static Move NextToRemove(EnactmentState state)
    {
        // The newest pass found nothing in the clouds, but their lists may show an instance late.
        if (state.Last is { Reached: true, Plan.IsEmpty: true } pass)
        {
            return pass.ListingDelay > state.PassBegan
                ? new Pause(pass.ListingDelay - state.PassBegan, UnconfirmedCreation)
                : new Done();
        }

        if (GiveUp(state) is { } end) return end;

        // Lists may show a dropped orphan for a while: asking again at once is useless.
        return new Pause(state.Last is { Reached: true } last
            ? last.Plan.Steps.All(s => s.IsOrphan) ? FirstPause : TimeSpan.Zero
            : PauseAfter(state));
    }

    private static Move NextToDrop(EnactmentState state)
        => state.Reached ? new Done() : GiveUp(state) ?? new Pause(PauseAfter(state));

    private static Move? GiveUp(EnactmentState state)
        => state.Last is { IsRefused: true } ? new Done()
            : state.FailedPasses < MaxFailedPasses ? null
            : state is { ForgetUnreachable: true, Last.OutOfReach.Count: > 0 } ? new Forget() : new Done();

    private static TimeSpan PauseAfter(EnactmentState state)
    {
        var pause = state.FailedPasses > 0 ? FirstPause * Math.Pow(2, Math.Min(state.FailedPasses, 4) - 1)
            : state.Last is { IsIdle: true } ? FirstPause : TimeSpan.Zero;
        return state.Options.Watch
            && (state.Reached || pause > state.Options.Interval) ? state.Options.Interval : pause;
    }

    // Transient errors count only when trying again has not helped.
    private static GoBack? BackFrom(EnactmentState state, bool isGivingUp)
    {
        if (state is not { Last: { Reached: false } pass, RolledBackTo: null, CannotGoBack: false }) return null;
        var (good, newest) = (pass.Infrastructure.ReachedVersion, pass.Infrastructure.Version);
        var cause = pass.Errors.FirstOrDefault(
            e => !e.IsRefused && !IsLeftOut(e) && (isGivingUp || !IsTransient(e.Kind)) && IsBuild(e.Action)
                && GoesBack(state, pass, e.Node));
        if (good == newest || cause is null) return null;
        return good is not null || state.Options.OnFailure == FailureAction.Rollback ? new(good, cause.Message) : null;
    }

    private static bool GoesBack(EnactmentState state, PassResult pass, string? node)
        => state.Options.OnFailure == FailureAction.Rollback
            || pass.Compiled.Nodes.FirstOrDefault(n => n.Name == node) is { Update.OnFailure: UpdateFailure.Rollback };

    // The choice of nodes is no fault of the version.
    private static bool IsLeftOut(StepError error) => error is { Node: null, IsFinal: true };

    private static bool IsBuild(StepAction action)
        => action is StepAction.Create or StepAction.Replace or StepAction.Refresh or StepAction.Wait
            or StepAction.Retry or StepAction.Start;

    private static bool IsTransient(CloudErrorKind kind)
        => kind is CloudErrorKind.Transient or CloudErrorKind.Throttled;
}
