namespace Occo.Engine.InfoBroker;

/// <summary>An instance to create, recorded before the cloud is asked.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Instance">With its node id and composed request; the journal sets the ordinal.</param>
internal sealed record Intent(string Reason, NodeInstance Instance);
