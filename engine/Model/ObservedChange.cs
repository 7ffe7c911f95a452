namespace Occo.Engine.Model;

/// <summary>A change of an instance that observation found, to be recorded when the pass is a real one.</summary>
internal sealed record ObservedChange(NodeInstance Instance, EventKind? Kind = null, string Message = "");
