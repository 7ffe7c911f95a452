using System.Globalization;

namespace Occo.Engine.Enactor;

using Mapping = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Describes how two requests differ: attribute by attribute, or in a line. Hides values under secret names, and values
/// that hold one of the secrets.
/// </summary>
internal sealed class RequestDifferences(SecretMask secrets)
{
    /// <summary>Without secrets of its own.</summary>
    public static readonly RequestDifferences Plain = new(SecretMask.None);

    private const int MostKeys = 5;
    private const int MostText = 80;
    private const int MostInReason = 40;

    /// <summary>All differences; none when the machine would be the same.</summary>
    public IReadOnlyList<StepDifference> Of(ComposedRequest from, ComposedRequest to)
    {
        var found = new List<StepDifference>();
        Compare("", from.Resource, to.Resource, false, found);
        if (from.Context != to.Context) found.Add(LongText("context", from.Context, to.Context));
        Compare("attributes", from.Attributes, to.Attributes, false, found);
        Compare("config_management", from.ConfigManagement, to.ConfigManagement, false, found);
        return found;
    }

    /// <summary>The first difference as the reason of a step; null when the machine would be the same.</summary>
    public string? Reason(ComposedRequest from, ComposedRequest to)
        => Reason("", from.Resource, to.Resource)
        ?? (from.Context == to.Context ? null : "its context changed")
        ?? Reason("attribute ", from.Attributes, to.Attributes)
        ?? (PlainValues.Equal(from.ConfigManagement, to.ConfigManagement) ? null : "its config management changed");

    /// <summary><c>changed from a to b</c> where both are short and not secret.</summary>
    public string Changed(string key, object? from, object? to)
        => IsShort(from) && IsShort(to) && !SecretValues.IsSecret(key) && !Holds(from) && !Holds(to)
            ? $"changed from {Text(from) ?? "nothing"} to {Text(to) ?? "nothing"}"
            : "changed";

    private string? Reason(string prefix, Mapping from, Mapping to)
    {
        foreach (var key in from.Keys.Union(to.Keys))
        {
            var (a, b) = (from.GetValueOrDefault(key), to.GetValueOrDefault(key));
            if (!PlainValues.Equal(a, b)) return $"{prefix}{key} {Changed(key, a, b)}{Keys(a, b)}";
        }

        return null;
    }

    // The keys that differ in a mapping; their values may be secret.
    private static string Keys(object? from, object? to)
    {
        if (from is not Mapping a || to is not Mapping b) return "";
        var changed = a.Keys.Union(b.Keys)
            .Where(key => a.ContainsKey(key) != b.ContainsKey(key)
                || !PlainValues.Equal(a.GetValueOrDefault(key), b.GetValueOrDefault(key))).ToList();
        return $" ({string.Join(", ", changed.Take(MostKeys))}{(changed.Count > MostKeys ? ", ..." : "")})";
    }

    private void Compare(string path, object? from, object? to, bool isSecret, List<StepDifference> found)
    {
        if (PlainValues.Equal(from, to)) return;
        if (from is Mapping or null && to is Mapping or null)
        {
            var (a, b) = (from as Mapping ?? ComposedRequest.Empty, to as Mapping ?? ComposedRequest.Empty);
            foreach (var key in a.Keys.Union(b.Keys))
            {
                Compare(path.Length == 0 ? key : $"{path}.{key}", a.GetValueOrDefault(key), b.GetValueOrDefault(key),
                    isSecret || SecretValues.IsSecret(key), found);
            }
        }
        else if (from is IReadOnlyList<object?> or null && to is IReadOnlyList<object?> or null)
        {
            var (a, b) = (from as IReadOnlyList<object?> ?? [], to as IReadOnlyList<object?> ?? []);
            for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
            {
                Compare($"{path}[{i}]", a.ElementAtOrDefault(i), b.ElementAtOrDefault(i),
                    isSecret || IsOption(a, i - 1) || IsOption(b, i - 1), found);
            }
        }
        else if (isSecret || Holds(from) || Holds(to))
        {
            found.Add(new(path, from is null ? null : SecretValues.Hidden, to is null ? null : SecretValues.Hidden));
        }
        else
        {
            found.Add(IsLong(from) || IsLong(to)
                ? LongText(path, from as string ?? Text(from), to as string ?? Text(to))
                : new(path, Text(from), Text(to)));
        }
    }

    private bool Holds(object? value) => value is string text && !IsLong(text) && secrets.IsIn(text);

    // In a command line like [mysql, --password, x] the secret follows its name.
    private static bool IsOption(IReadOnlyList<object?> list, int index)
        => index >= 0 && index < list.Count && list[index] is string text && SecretValues.IsSecret(text);

    private static bool IsLong(object? value)
        => value is string text && (text.Length > MostText || text.Contains('\n', StringComparison.Ordinal));

    // The lines may be secret; how many of them changed is not.
    private static StepDifference LongText(string path, string? from, string? to)
    {
        var (a, b) = (Lines(from), Lines(to));
        var changed = Math.Max(OnlyIn(a, b), OnlyIn(b, a));
        return new(path, from is null ? null : Count(a.Length), to is null ? null
            : from is null ? Count(b.Length) : $"{Count(b.Length)}, {Math.Max(changed, 1)} changed");
    }

    private static string[] Lines(string? text) => text is null ? [] : text.TrimEnd('\n').Split('\n');

    private static int OnlyIn(string[] lines, string[] others)
    {
        var left = others.ToLookup(l => l);
        return lines.GroupBy(l => l).Sum(same => Math.Max(0, same.Count() - left[same.Key].Count()));
    }

    private static string Count(int lines) => lines == 1 ? "1 line" : $"{lines} lines";

    private static bool IsShort(object? value)
        => value is null or bool or long or double or string { Length: <= MostInReason };

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => SecretValues.Mask(text),
        bool flag => flag ? "true" : "false",
        Mapping mapping => mapping.Count == 1 ? "1 entry" : $"{mapping.Count} entries",
        IReadOnlyList<object?> list => list.Count == 1 ? "1 entry" : $"{list.Count} entries",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
