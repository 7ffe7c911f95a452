namespace Occo.Engine.Model;

/// <summary>A change of an instance that observation found. A pass records it; a plan does not.</summary>
internal sealed record ObservedChange(NodeInstance Instance, EventKind? Kind = null, string Message = "")
{
    /// <summary>
    /// What holds when the instance is published, which this change does not count as ready before. Null: it is not
    /// waited for.
    /// </summary>
    public ObservedChange? IfPublished { get; init; }
}
