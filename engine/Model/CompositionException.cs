namespace Occo.Engine.Model;

/// <summary>A template or section cannot be composed.</summary>
public sealed class CompositionException(string message, SourceLocation location, Exception? inner = null)
    : Exception(ForeignText.Clean(
        location.Line > 0 ? $"{location.File ?? "template"}({location.Line}): {message}" : message), inner)
{
    public SourceLocation Location { get; } = location;

    /// <summary>
    /// The same composition fails again: it used nothing that can still change, and the node has no other alternative.
    /// </summary>
    public bool IsFinal { get; init; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = ForeignText.Clean(message);
}
