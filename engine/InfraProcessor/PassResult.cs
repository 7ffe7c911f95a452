namespace Occo.Engine.InfraProcessor;

/// <summary>What one pass came to.</summary>
internal sealed record PassResult
{
    public required Plan Plan { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public required bool Reached { get; init; }

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
    /// Something became better than before. To clear away what the last attempt left is no progress when this one failed,
    /// too, nor is to refresh; nor is to heal: what dies again and again would keep a pass going that fails elsewhere.
    /// </summary>
    public bool Progressed => Created + Replaced - Healed + Waited > 0
        || (Dropped > 0 && Errors.All(e => e.Action == StepAction.Drop))
        || (Refreshed > 0 && Errors.Count == 0);
}
