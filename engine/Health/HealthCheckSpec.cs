using System.Globalization;

namespace Occo.Engine.Health;

/// <summary>The checks of an instance: a rendered <c>health_check</c> section.</summary>
internal sealed record HealthCheckSpec
{
    /// <summary>600 s, as in Occopus.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(600);

    /// <summary>The address answers a ping.</summary>
    public bool Ping { get; init; } = true;

    /// <summary>TCP ports that accept a connection.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Addresses that answer a HEAD or GET request with success.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Checks by plug-ins. A name is <c>type</c>, or <c>type[1]</c> where the type has a list.</summary>
    public IReadOnlyList<(string Type, string Name, IReadOnlyDictionary<string, object?> Check)> Probes { get; init; } =
        [];

    /// <summary>How long the checks may fail before the instance counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Link-local addresses and those of metadata services may be asked.</summary>
    public bool AllowLinkLocal { get; init; }

    /// <summary>
    /// Reads a rendered section. Throws <see cref="CompositionException"/> where a template rendered to a wrong value.
    /// </summary>
    public static HealthCheckSpec Read(IReadOnlyDictionary<string, object?> section)
    {
        return new HealthCheckSpec
        {
            Ping = section.GetValueOrDefault("ping") is not { } ping || Truth("ping", ping),
            Ports = [.. List("ports").Select(port => Whole("ports", port, 1, 65_535))],
            Urls = [.. List("urls").Select(url => (url as string ?? throw Wrong("urls", url, "a text")).Trim())],
            Probes = [.. section.Where(entry => !HealthCheckKeys.IsBuiltIn(entry.Key)).SelectMany(ProbesOf)],
            Timeout = TimeoutOf(section),
            AllowLinkLocal = section.GetValueOrDefault(Outbound.AllowKey) is { } allow
                && Truth(Outbound.AllowKey, allow),
        };

        IEnumerable<object?> List(string key) => section.GetValueOrDefault(key) switch
        {
            null => [],
            IReadOnlyList<object?> list => list,
            var other => throw Wrong(key, other, "a list"),
        };
    }

    /// <summary>How long an instance may be unhealthy. Throws <see cref="CompositionException"/>.</summary>
    /// <param name="section">The section; null: there is none.</param>
    public static TimeSpan TimeoutOf(IReadOnlyDictionary<string, object?>? section)
        => section?.GetValueOrDefault("timeout") is { } timeout
            ? TimeSpan.FromSeconds(Whole("timeout", timeout, 1, int.MaxValue))
            : DefaultTimeout;

    private static IEnumerable<(string Type, string Name, IReadOnlyDictionary<string, object?> Check)> ProbesOf(
        KeyValuePair<string, object?> entry) => entry.Value switch
        {
            IReadOnlyDictionary<string, object?> check => [(entry.Key, entry.Key, check)],
            IReadOnlyList<object?> list => list.Select((item, i) => (entry.Key, $"{entry.Key}[{i}]",
                item as IReadOnlyDictionary<string, object?> ?? throw Wrong(entry.Key, item, "a mapping"))),
            var other => throw Wrong(entry.Key, other, "a mapping or a list of mappings"),
        };

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static bool Truth(string key, object value) => value switch
    {
        bool flag => flag,
        string text when bool.TryParse(text.Trim(), out var flag) => flag,
        _ => throw Wrong(key, value, "true or false"),
    };

    private static int Whole(string key, object? value, int least, int most)
        => value is not bool
            && int.TryParse(Text(value).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw Wrong(key, value, $"a whole number from {least} to {most}");

    private static CompositionException Wrong(string key, object? value, string wanted) => new(
        Structure.Of(value) is { } structure
            ? $"health_check.{key} has {structure.Kind} where {wanted} belongs. {structure.Hint}"
            : $"'{Text(value)}' in health_check.{key} is not {wanted}. "
                + "Correct the section or the template that gave it.",
        SourceLocation.None);
}
