namespace Occo.Engine.Enactor;

/// <summary>The result of one pass.</summary>
internal sealed record PassResult
{
    /// <summary>The infrastructure as read at the start of the pass.</summary>
    public required Infrastructure Infrastructure { get; init; }

    public required CompiledInfrastructure Compiled { get; init; }

    public required Plan Plan { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public required bool Reached { get; init; }

    /// <summary>How long a cloud's list may still leave out an instance that this infrastructure had.</summary>
    public TimeSpan ListingDelay { get; init; }

    public int Created { get; init; }

    public int Replaced { get; init; }

    public int Refreshed { get; init; }

    /// <summary>How many of the replaced had failed.</summary>
    public int Healed => Heals.Count;

    /// <summary>The failed instances that were replaced.</summary>
    public IReadOnlyList<HealedFailure> Heals { get; init; } = [];

    /// <summary>When the pass ended.</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>When a lease changes next; null: none does.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    public int Dropped { get; init; }

    /// <summary>Steps that are neither done nor failed.</summary>
    public int Left { get; init; }

    /// <summary>Instances that were stopped and run again.</summary>
    public int Started { get; init; }

    /// <summary>Instances that were to be stopped and are.</summary>
    public int Stopped { get; init; }

    public int Waited { get; init; }

    public IReadOnlyList<StepError> Errors { get; init; } = [];

    /// <summary>Recorded instances whose cloud cannot be reached.</summary>
    public IReadOnlyList<NodeInstance> OutOfReach { get; init; } = [];

    /// <summary>Instances that stay in their clouds and whose records ended.</summary>
    public IReadOnlyList<KeptInstance> Kept { get; init; } = [];

    /// <summary>Everything that is needed is refused: the next pass would do nothing, either.</summary>
    public bool IsRefused => Errors.Count > 0 && Errors.All(e => e.IsRefused)
        && (Plan.IsEmpty || Plan.Refusal is not null);

    /// <summary>
    /// The pass brought the infrastructure nearer to its goal. After a failure, a drop of what the last attempt left
    /// and a refresh do not count. Healing never counts: an instance that dies again and again would keep an enactment
    /// alive that fails elsewhere.
    /// </summary>
    public bool Progressed => Created + Replaced - Healed + Waited > 0
        || (Dropped > 0 && Errors.All(e => e.Action == StepAction.Drop))
        || (Refreshed > 0 && Errors.Count == 0);

    /// <summary>Nothing failed: the plan has to wait, for example until the next try.</summary>
    public bool IsWait(StepError error) => error is { Node: null, Action: StepAction.Wait }
        && Plan.Blocked.Contains(error.Message);

    /// <summary>No step is done, and the goal is not reached.</summary>
    public bool IsIdle => !Reached && Created + Replaced + Refreshed + Dropped + Started + Stopped + Waited == 0;
}
