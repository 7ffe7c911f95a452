namespace Occo.Engine.InfoBroker;

/// <summary>What is to be created, recorded before the cloud is asked.</summary>
/// <param name="Action">Create or Replace.</param>
/// <param name="Reason">Why.</param>
/// <param name="Instance">The instance to be, with its node id and composed request; the ordinal is given by the
/// journal.</param>
/// <param name="Replaces">The instance whose place it takes.</param>
internal sealed record Intent(StepAction Action, string Reason, NodeInstance Instance, Guid? Replaces = null);

/// <summary>A step that was begun and whose outcome is not known: what an earlier process left.</summary>
internal sealed record OpenStep(
    long Id, StepAction Action, string Node, Guid NodeId, Guid? Replaces, string Reason, DateTimeOffset IntendedAt);
