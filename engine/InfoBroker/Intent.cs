namespace Occo.Engine.InfoBroker;

/// <summary>
/// An instance to create, recorded before the cloud is asked. The journal sets its ordinal. Its placement is null where
/// there was nothing to decide.
/// </summary>
internal sealed record Intent(string Reason, NodeInstance Instance, StepPlacement? Placement = null);
