namespace Occo.Engine;

/// <summary>What one pass came to.</summary>
internal sealed record PassResult
{
    public required Plan Plan { get; init; }

    /// <summary>Nothing is left to do.</summary>
    public required bool Reached { get; init; }

    public int Created { get; init; }

    public int Replaced { get; init; }

    public int Dropped { get; init; }

    public int Waited { get; init; }

    public IReadOnlyList<StepError> Errors { get; init; } = [];

    /// <summary>
    /// Something became better than before. To clear away what the last attempt left is no progress when this one failed, too.
    /// </summary>
    public bool Progressed => Created + Replaced + Waited > 0
        || (Dropped > 0 && Errors.All(e => e.Action == StepAction.Drop));
}
