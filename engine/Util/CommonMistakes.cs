using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>Keys and times as other tools want them, with hints for what to write here.</summary>
internal static partial class CommonMistakes
{
    private const string Scaling = "The number of instances is 'scaling': {min: 2, max: 5}.";
    private const string Dependencies = "Write it beside 'nodes': dependencies: [[web, db]] lets web wait for db.";

    // Each with the key that the hint points to.
    private static readonly Dictionary<string, (string Key, string Hint)> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["count"] = ("scaling", Scaling),
        ["replicas"] = ("scaling", Scaling),
        ["instances"] = ("scaling", Scaling),
        ["scale"] = ("scaling", Scaling),
        ["depends_on"] = ("scaling", Dependencies),
        ["dependencies"] = ("scaling", Dependencies),
        ["name"] = ("infra_name", "The name of an infrastructure is 'infra_name'."),
        ["owner"] = ("user_id", "The owner of an infrastructure is 'user_id'."),
        ["user"] = ("user_id", "The owner of an infrastructure is 'user_id'."),
    };

    /// <summary>A hint for an unknown key, if the known keys have the one that it points to.</summary>
    public static string? HintFor(string key, IEnumerable<string> known)
        => Keys.TryGetValue(key, out var meant) && known.Contains(meant.Key) ? meant.Hint : null;

    /// <summary>The seconds of a time with a unit: <c>30s</c>, <c>5m</c>, <c>1h</c>; null for anything else.</summary>
    public static long? SecondsIn(string text)
    {
        if (Time().Match(text) is not { Success: true } match) return null;
        var unit = match.Groups["unit"].Value[0] switch { 's' => 1, 'm' => 60, _ => 3600 };
        return long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit;
    }

    [GeneratedRegex(@"^\s*(?<number>\d{1,9})\s*(?<unit>s|sec|seconds|m|min|minutes|h|hours)\s*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
