using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Occo;

/// <summary>
/// What the manifest of a module says of a handler: the parameters of Register-OccoCloudHandler, with names of commands
/// of the module in place of script blocks.
/// </summary>
internal static class HandlerSection
{
    private static readonly string[] Commands =
    [
        "Create", "List", "Drop", "Reserve", "Check", "Refresh", "Start", "Stop", "Mark", "Publish",
        "Withdraw", "Capacity", "Catalogue",
    ];

    private static readonly string[] Others =
    [
        "Type", "RefreshKey", "ScopeKey", "Schema", "MaxBatch", "ThrottleLimit", "ListingDelaySec",
    ];

    /// <summary>Throws <see cref="ArgumentException"/>.</summary>
    /// <param name="module">The module.</param>
    /// <param name="exported">The commands that it exports; null: unknown.</param>
    /// <param name="given">The section.</param>
    public static ScriptHandler Read(CloudModule module, HashSet<string>? exported, IDictionary given)
    {
        var section = new Hashtable(given, StringComparer.OrdinalIgnoreCase);
        foreach (var name in section.Keys.Cast<object>().Select(key => $"{key}"))
        {
            if (Commands.Concat(Others).Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            throw new ArgumentException(
                $"unknown key '{name}'. {Suggestion.For(name, Commands.Concat(Others), "keys")}");
        }

        if (Commands.Take(3).FirstOrDefault(name => !section.ContainsKey(name)) is { } lost)
            throw new ArgumentException($"a handler has no '{lost}'.");
        var limit = Number("ThrottleLimit", 1, 100, WorkLimits.DefaultThrottle);
        var handler = new ScriptHandler
        {
            Type = section["Type"] as string is { } type && TypeName.IsMatch(type) ? type
                : throw new ArgumentException("a handler has no 'Type' of letters, digits, hyphens and underscores."),
            Scripts = Commands.Where(section.ContainsKey).ToDictionary(name => name, Script),
            RefreshKeys = Texts("RefreshKey"),
            ScopeKeys = Texts("ScopeKey"),
            Schema = section["Schema"] is null ? null : PlainGraph.From(section["Schema"] as IDictionary
                ?? throw new ArgumentException("'Schema' is no hashtable.")),
            MaxBatch = Number("MaxBatch", 1, 1000, 1),
            ThrottleLimit = limit,
            ListingDelay = TimeSpan.FromSeconds(Number("ListingDelaySec", 0, 3600, 0)),
            RegisteredAt = TimeProvider.System.GetLocalNow().DateTime,
            Pool = new(limit, module.Manifest),
        };
        ScriptCloud.Require(handler);
        return handler;

        HandlerScript Script(string name)
        {
            if (section[name] is not string { Length: > 0 } command)
                throw new ArgumentException($"'{name}' is no name of a command.");
            if (exported?.Contains(command) == false)
                throw new ArgumentException($"'{name}' is '{command}', which the module does not export.");
            var full = $"{module.Name}\\{command}".Replace("'", "''", StringComparison.Ordinal);
            return new(name, $"param($Request) & '{full}' $Request", []);
        }

        string[] Texts(string name) => LanguagePrimitives.ConvertTo<string[]>(section[name]) ?? [];

        int Number(string name, int least, int most, int missing) => section[name] is not { } value ? missing
            : LanguagePrimitives.TryConvertTo<int>(value, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most ? number
            : throw new ArgumentException($"'{name}' is {value}. It must be {least} to {most}.");
    }

    private static readonly System.Text.RegularExpressions.Regex TypeName = new(ScriptHandler.TypePattern);
}
