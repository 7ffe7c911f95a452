namespace Occo.Engine.Model;

/// <summary>A change of an instance that observation found. A pass records it; a plan does not.</summary>
internal sealed record ObservedChange(NodeInstance Instance, EventKind? Kind = null, string Message = "");
