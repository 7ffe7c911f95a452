namespace Occo.Engine.InfoBroker;

/// <summary>An instance to create, recorded before the cloud is asked. The journal sets its ordinal.</summary>
internal sealed record Intent(string Reason, NodeInstance Instance);
