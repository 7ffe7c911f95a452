namespace Occo.Engine.InfoBroker;

/// <summary>States as templates and scripts compare them: Occopus' words where it has them.</summary>
internal static class StateWords
{
    public static string Of(Enum state)
        => state is ComponentState.TemporarilyFailed ? "temp_failed" : state.ToString().ToLowerInvariant();
}
