namespace Occo.Engine.Util;

/// <summary>The built-in keys of a <c>health_check</c> section. All others are types of probes of plug-ins.</summary>
internal static class HealthCheckKeys
{
    private static readonly IReadOnlyList<string> Fixed = ["type", "ping", "mysqldbs", "timeout", Outbound.AllowKey];

    public static bool IsBuiltIn(string key) => Fixed.Contains(key) || key is "ports" or "urls";

    /// <summary>Templates in the value are rendered for each check.</summary>
    public static bool IsRendered(string key) => !Fixed.Contains(key);
}
