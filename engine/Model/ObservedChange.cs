namespace Occo.Engine.Model;

/// <summary>A change of an instance that observation found. A pass records it; a plan does not.</summary>
internal sealed record ObservedChange(NodeInstance Instance, EventKind? Kind = null, string Message = "")
{
    /// <summary>
    /// What holds when the instance is published, which this change does not count as ready before. Null: it is not
    /// waited for.
    /// </summary>
    public ObservedChange? IfPublished { get; init; }

    /// <summary>
    /// The publication gives it its address, and its health is asked for after that: it is not ready yet.
    /// </summary>
    public bool LacksAddress { get; init; }
}
