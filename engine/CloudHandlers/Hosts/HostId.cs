using System.Text.RegularExpressions;

namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>
/// The id of an instance: the host that it was leased on, and the node id that it was leased for:
/// <c>lab1:22/6c1b...</c>. A lease keeps both for good, whatever its marks say later.
/// </summary>
internal static partial class HostId
{
    /// <summary>The name of the host; null: this is no id of the handler.</summary>
    public static string? HostOf(string id) => Form().Match(id) is { Success: true } match
        ? match.Groups["host"].Value : null;

    public static bool IsOf(string id, Guid nodeId) => id.EndsWith($"/{nodeId}", StringComparison.Ordinal);

    [GeneratedRegex("""^(?<host>[A-Za-z0-9_.:\[\]-]{1,300})/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z""")]
    private static partial Regex Form();
}
