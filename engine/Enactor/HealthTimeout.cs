namespace Occo.Engine.Enactor;

/// <summary>When an instance that fails its checks is given up.</summary>
internal static class HealthTimeout
{
    /// <summary>
    /// State of the health of an instance whose checks fail: pending until more than <paramref name="timeout"/> has
    /// gone by since the first failure, failed afterwards. Not known since when means: since now.
    /// </summary>
    public static ComponentState Apply(DateTimeOffset? unhealthySince, DateTimeOffset now, TimeSpan timeout)
        => now - (unhealthySince ?? now) > timeout ? ComponentState.Failed : ComponentState.Pending;
}
