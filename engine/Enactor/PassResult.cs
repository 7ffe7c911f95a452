namespace Occo.Engine.Enactor;

/// <summary>What one pass came to.</summary>
internal sealed record PassResult
{
    /// <summary>The infrastructure as it was read when the pass began.</summary>
    public required Infrastructure Infrastructure { get; init; }

    /// <summary>Its description.</summary>
    public required CompiledInfrastructure Compiled { get; init; }

    /// <summary>What was to be done.</summary>
    public required Plan Plan { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public required bool Reached { get; init; }

    /// <summary>How long after the last creation a list of a cloud may still leave out an instance.</summary>
    public TimeSpan ListingDelay { get; init; }

    public int Created { get; init; }

    public int Replaced { get; init; }

    public int Refreshed { get; init; }

    /// <summary>How many of the replaced had failed.</summary>
    public int Healed { get; init; }

    public int Dropped { get; init; }

    /// <summary>Steps that neither ended nor failed.</summary>
    public int Left { get; init; }

    public int Waited { get; init; }

    public IReadOnlyList<StepError> Errors { get; init; } = [];

    /// <summary>
    /// Something became better than before. Dropping what the last attempt left is no progress when this one failed too,
    /// nor is a refresh. Healing is none either: an instance that dies again and again would keep passes going that fail
    /// elsewhere.
    /// </summary>
    public bool Progressed => Created + Replaced - Healed + Waited > 0
        || (Dropped > 0 && Errors.All(e => e.Action == StepAction.Drop))
        || (Refreshed > 0 && Errors.Count == 0);

    /// <summary>Nothing ended, well or badly, and something is left.</summary>
    public bool IsIdle => !Reached && Created + Replaced + Refreshed + Dropped + Waited == 0;
}
