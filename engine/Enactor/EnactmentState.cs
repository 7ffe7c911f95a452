namespace Occo.Engine.Enactor;

/// <summary>What an enactment works towards.</summary>
internal enum EnactmentGoal
{
    /// <summary>Everything is as the newest description wants it.</summary>
    Reach,

    /// <summary>Nothing is left.</summary>
    Remove,

    /// <summary>One instance is gone.</summary>
    Drop,
}

/// <summary>
/// The results of the passes of an enactment so far, and all that it remembers between two passes.
/// <see cref="Move.Next"/> decides from it what is done next.
/// </summary>
internal sealed record EnactmentState
{
    private const int MostHealed = 1000;
    private const int MostTold = 3;

    public required EnactmentGoal Goal { get; init; }

    public required EnactmentOptions Options { get; init; }

    /// <summary>The instance to drop.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Drops nothing: instances stay in their clouds, and their records end.</summary>
    public bool KeepResource { get; init; }

    /// <summary>Forgets instances whose clouds cannot be reached.</summary>
    public bool ForgetUnreachable { get; init; }

    /// <summary>The newest pass; null before the first, and after a pass that ended with an exception.</summary>
    public PassResult? Last { get; init; }

    /// <summary>A pass is due now.</summary>
    public bool IsDue { get; init; } = true;

    /// <summary>When the newest pass began, as time since the start of the enactment.</summary>
    public TimeSpan PassBegan { get; init; }

    public int Passes { get; init; }

    public bool Reached { get; init; }

    /// <summary>The newest pass reached the goal, and there was work since it was reached before.</summary>
    public bool IsNewlyReached { get; init; }

    /// <summary>The version that is recorded as reached.</summary>
    public int? ReachedVersion { get; init; }

    /// <summary>Failed passes since the last progress. Passes that only waited do not count.</summary>
    public int FailedPasses { get; init; }

    /// <summary>The version that was put back; 0: the first build is taken down.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>There is no older version to go back to.</summary>
    public bool CannotGoBack { get; init; }

    /// <summary>The instances that were forgotten.</summary>
    public IReadOnlyList<StepError> Forgotten { get; init; } = [];

    /// <summary>The instances that stay in their clouds.</summary>
    public IReadOnlyList<KeptInstance> Kept { get; init; } = [];

    public bool TimedOut { get; init; }

    /// <summary>The errors of the newest pass that had any; none when they are healed.</summary>
    public IReadOnlyList<StepError> Errors { get; init; } = [];

    /// <summary>Failures that are over, the newest last.</summary>
    public IReadOnlyList<HealedFailure> Healed { get; init; } = [];

    /// <summary>How many of them the newest pass healed.</summary>
    public int NewlyHealed { get; init; }

    /// <summary>The warnings of all plans, each once. A watch tells them as they come.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>All instances are to go, but the infrastructure stays registered.</summary>
    public bool IsTakingDown => RolledBackTo == 0;

    /// <summary>The plan that the caller gave; null after a rollback.</summary>
    public Plan? GivenPlan => RolledBackTo is null ? Options.Plan : null;

    /// <summary>The version to record as reached now; null: none.</summary>
    public int? VersionToRecord => Goal == EnactmentGoal.Reach && Last is { Reached: true } pass && !IsTakingDown
        && Options is { Nodes: [], ExcludeNodes: [] } && (IsNewlyReached || pass.Plan.Version != ReachedVersion)
            ? pass.Plan.Version
            : null;

    /// <summary>The enactment has ended, and others must know that it gave up.</summary>
    public bool HasFailed => Goal == EnactmentGoal.Reach && !Reached
        && Options is { Watch: false, Nodes: [], ExcludeNodes: [] };

    /// <summary>Why it gave up.</summary>
    public string WhyFailed => Errors.Count == 0 ? "the desired state was not reached"
        : string.Join("; ", Errors.GroupBy(e => (e.Node, e.Action, e.Kind, e.Message)).Take(MostTold)
            .Select(alike => $"{alike.First()}{StepError.Others(alike.Count())}"));

    private (int Created, int Replaced, int Refreshed, int Started, int Stopped, int Dropped) Counts { get; init; }

    // What failed and is not healed, each with the end of its pass.
    private IReadOnlyList<Failure> Failures { get; init; } = [];

    private bool HasWorked { get; init; }

    public EnactmentState After(PassResult pass, TimeSpan began)
    {
        var hasWorked = HasWorked || !pass.Plan.IsEmpty;
        return Count(pass) with
        {
            Last = pass,
            IsDue = false,
            PassBegan = began,
            Passes = Passes + 1,
            Reached = pass.Reached,
            IsNewlyReached = pass.Reached && hasWorked,
            HasWorked = hasWorked && !pass.Reached,
            FailedPasses = pass.Reached || pass.Progressed ? 0 : FailedPasses + (pass.Errors.Count > 0 ? 1 : 0),
            Warnings = Options.Watch ? [] : [.. Warnings.Union(pass.Plan.Warnings)],
        };
    }

    /// <summary>After a cancelled pass: the steps that it did count, and it left some.</summary>
    public EnactmentState AfterCancelled(PassResult? pass)
        => pass is null ? this : Count(pass with { Reached = false }) with { Reached = false };

    public EnactmentState AfterBroken()
        => this with { Last = null, IsDue = false, Reached = false, FailedPasses = FailedPasses + 1 };

    public EnactmentState AfterGoingBack(int version)
        => this with { RolledBackTo = version, FailedPasses = 0, IsDue = true };

    /// <summary>The rest is tried as before. What is forgotten is not healed.</summary>
    public EnactmentState AfterForgetting(IReadOnlyList<StepError> forgotten) => this with
    {
        Forgotten = [.. Forgotten, .. forgotten],
        Errors = [],
        Failures = [.. Failures.Where(
            f => f.Error.Node is not null && forgotten.All(g => g.NodeId != f.Error.NodeId))],
        FailedPasses = 0,
        IsDue = true,
    };

    /// <summary>The time is over.</summary>
    /// <param name="waiting">What the enactment waits for; empty: nobody can tell.</param>
    public EnactmentState AfterTimeout(string waiting)
    {
        var what = waiting.Length > 0 ? $": {waiting}" : "";
        var next = Goal == EnactmentGoal.Remove
            ? "repeat the removal to go on from here"
            : "the next enactment goes on from here";
        return Ended($"not reached within {Options.Timeout!.Value.TotalSeconds:0} s{what}; {next}") with
        {
            TimedOut = true,
        };
    }

    /// <summary>The enactment ends without its goal.</summary>
    public EnactmentState Ended(string why) => this with
    {
        Reached = false,
        Errors = [.. Errors, new(null, null, StepAction.Wait, CloudErrorKind.Transient, why)],
    };

    public EnactmentResult ToResult(string infrastructure, TimeSpan duration) => new()
    {
        Infrastructure = infrastructure,
        Reached = Reached && RolledBackTo is null,
        Created = Counts.Created,
        Replaced = Counts.Replaced,
        Refreshed = Counts.Refreshed,
        Started = Counts.Started,
        Stopped = Counts.Stopped,
        Dropped = Counts.Dropped,
        Failed = Failures.Count(f => !f.IsWait),
        Refused = Last is { Plan: { Refusal: not null } plan }
            ? plan.Work.Count()
            : Errors.Count(error => error.IsRefused),
        Healed = Healed,
        Passes = Passes,
        Duration = duration,
        Errors = [.. Forgotten, .. Errors],
        Kept = Kept,
        RolledBackTo = RolledBackTo,
        TimedOut = TimedOut,
        Warnings = Warnings,
    };

    private EnactmentState Count(PassResult pass)
    {
        List<Failure> open =
        [
            .. Failures,
            .. pass.Errors.Where(e => !e.IsRefused).Select(e => new Failure(e, pass.EndedAt, pass.IsWait(e))),
        ];
        var healed = new List<HealedFailure>();
        foreach (var heal in pass.Heals)
        {
            // The failure of its creation is known better.
            var known = open.Find(f => f.Error.NodeId == heal.NodeId);
            open.RemoveAll(f => f.Error.NodeId == heal.NodeId);
            healed.Add(known is null ? heal : heal with { Message = known.Error.Message, FailedAt = known.At });
        }

        // What made it go back to an older version is not healed by that.
        var isHealed = pass is { Reached: true, Errors.Count: 0 } && RolledBackTo is null;
        if (isHealed)
        {
            healed.AddRange(open.Where(f => !f.IsWait).DistinctBy(f => (f.Error.Node, f.Error.NodeId, f.Error.Message))
                .Select(f => new HealedFailure(f.Error.Node, f.Error.NodeId, f.Error.Message, f.At, pass.EndedAt)));
            open.Clear();
        }

        return this with
        {
            Counts = (Counts.Created + pass.Created, Counts.Replaced + pass.Replaced,
                Counts.Refreshed + pass.Refreshed, Counts.Started + pass.Started, Counts.Stopped + pass.Stopped,
                Counts.Dropped + pass.Dropped),
            Errors = isHealed ? [] : pass.Errors.Count > 0 ? pass.Errors : Errors,
            Failures = open,
            Healed = [.. Healed.Concat(healed).TakeLast(MostHealed)],
            NewlyHealed = healed.Count,
            Kept = [.. Kept, .. pass.Kept],
        };
    }

    // A wait is over without having been a fault.
    private sealed record Failure(StepError Error, DateTimeOffset At, bool IsWait);
}
