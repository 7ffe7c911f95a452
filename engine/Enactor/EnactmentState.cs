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
/// How far an enactment is: what its passes came to. It is all that is known between two passes, since a pass keeps
/// nothing. <see cref="Move.Next"/> says what is done next.
/// </summary>
internal sealed record EnactmentState
{
    /// <summary>What it works towards.</summary>
    public required EnactmentGoal Goal { get; init; }

    /// <summary>Limits and call-backs.</summary>
    public required EnactmentOptions Options { get; init; }

    /// <summary>The instance to drop.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>Instances that cannot be dropped are forgotten.</summary>
    public bool KeepResource { get; init; }

    /// <summary>The newest pass; null before the first, and after one that broke off.</summary>
    public PassResult? Last { get; init; }

    /// <summary>A pass is to be made now.</summary>
    public bool IsDue { get; init; } = true;

    /// <summary>How long the enactment had lasted when the newest pass began.</summary>
    public TimeSpan Looked { get; init; }

    public int Passes { get; init; }

    public bool Reached { get; init; }

    /// <summary>Reached by the newest pass, and something was done since it was reached before.</summary>
    public bool IsNewlyReached { get; init; }

    /// <summary>The version that is recorded as reached.</summary>
    public int? ReachedVersion { get; init; }

    /// <summary>Passes that failed since something became better. Those that only waited do not count.</summary>
    public int Fruitless { get; init; }

    /// <summary>The version that was put back; 0 when the first build is taken down.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>There was no other version to go back to.</summary>
    public bool CannotGoBack { get; init; }

    /// <summary>What was left is forgotten.</summary>
    public bool HasForgotten { get; init; }

    /// <summary>The time was over first.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Errors of the newest pass that had any.</summary>
    public IReadOnlyList<StepError> Errors { get; init; } = [];

    /// <summary>What plans warned of, each once.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Nothing is wanted any more, but the infrastructure stays registered.</summary>
    public bool IsTakingDown => RolledBackTo == 0;

    /// <summary>The plan that was given; it counts no more when what it led to failed.</summary>
    public Plan? GivenPlan => RolledBackTo is null ? Options.Plan : null;

    /// <summary>The version that is to be recorded as reached now; null: none.</summary>
    public int? VersionToRecord => Goal == EnactmentGoal.Reach && Last is { Reached: true } pass && !IsTakingDown
        && Options is { Nodes: [], ExcludeNodes: [] } && (IsNewlyReached || pass.Plan.Version != ReachedVersion)
            ? pass.Plan.Version
            : null;

    private int Created { get; init; }

    private int Replaced { get; init; }

    private int Refreshed { get; init; }

    private int Dropped { get; init; }

    private int Failed { get; init; }

    private bool HasWorked { get; init; }

    /// <summary>After a pass.</summary>
    public EnactmentState After(PassResult pass, TimeSpan looked)
    {
        var hasWorked = HasWorked || !pass.Plan.IsEmpty;
        return Count(pass) with
        {
            Last = pass,
            IsDue = false,
            Looked = looked,
            Passes = Passes + 1,
            Reached = pass.Reached,
            IsNewlyReached = pass.Reached && hasWorked,
            HasWorked = hasWorked && !pass.Reached,
            Fruitless = pass.Reached || pass.Progressed ? 0 : Fruitless + (pass.Errors.Count > 0 ? 1 : 0),
            Warnings = [.. Warnings.Union(pass.Plan.Warnings)],
        };
    }

    /// <summary>After a pass that was cancelled: what it did counts.</summary>
    public EnactmentState AfterCancelled(PassResult? pass) => pass is null ? this : Count(pass);

    /// <summary>After a pass that ended with an exception.</summary>
    public EnactmentState AfterBroken()
        => this with { Last = null, IsDue = false, Reached = false, Fruitless = Fruitless + 1 };

    /// <summary>What was wanted failed: an older version is wanted, or, with 0, nothing.</summary>
    public EnactmentState AfterGoingBack(int version)
        => this with { RolledBackTo = version, Fruitless = 0, IsDue = true };

    /// <summary>What is left is remembered no more.</summary>
    public EnactmentState AfterForgetting(IReadOnlyList<StepError> forgotten)
        => this with { HasForgotten = true, Reached = true, Errors = forgotten };

    /// <summary>It ends here without having reached its goal.</summary>
    public EnactmentState Ended(string why) => this with
    {
        Reached = false,
        Errors = [.. Errors, new(null, null, StepAction.Wait, CloudErrorKind.Transient, why)],
    };

    public EnactmentResult ToResult(string infrastructure, TimeSpan duration) => new()
    {
        Infrastructure = infrastructure,
        Reached = Reached && RolledBackTo is null,
        Created = Created,
        Replaced = Replaced,
        Refreshed = Refreshed,
        Dropped = Dropped,
        Failed = Failed,
        Passes = Passes,
        Duration = duration,
        Errors = Errors,
        RolledBackTo = RolledBackTo,
        TimedOut = TimedOut,
        Warnings = Warnings,
    };

    private EnactmentState Count(PassResult pass) => this with
    {
        Created = Created + pass.Created,
        Replaced = Replaced + pass.Replaced,
        Refreshed = Refreshed + pass.Refreshed,
        Dropped = Dropped + pass.Dropped,
        Failed = Failed + pass.Errors.Count,
        Errors = pass.Errors.Count > 0 ? pass.Errors : Errors,
    };
}
