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

    /// <summary>Something became better than before.</summary>
    public bool Progressed => Created + Replaced + Dropped + Waited > 0;
}
