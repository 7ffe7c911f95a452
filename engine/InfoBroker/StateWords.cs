namespace Occo.Engine.InfoBroker;

/// <summary>States as templates and scripts compare them: Occopus' words where it has them.</summary>
internal static class StateWords
{
    /// <summary>The word of a resource's, service's or health check's state.</summary>
    public static string Of(ComponentState state)
        => state == ComponentState.TemporarilyFailed ? "temp_failed" : Lower(state);

    /// <summary>The word of an instance's state.</summary>
    public static string Of(NodeState state) => Lower(state);

    /// <summary>The word of an infrastructure's state.</summary>
    public static string Of(InfrastructureState state) => Lower(state);

    private static string Lower(Enum state) => state.ToString().ToLowerInvariant();
}
