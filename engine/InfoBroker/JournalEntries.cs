namespace Occo.Engine.InfoBroker;

/// <summary>What is to be created, recorded before the cloud is asked.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Instance">The instance to be, with its node id and composed request; the ordinal is given by the
/// journal.</param>
internal sealed record Intent(string Reason, NodeInstance Instance);
