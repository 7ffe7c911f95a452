namespace Occo.Engine.Util;

/// <summary>Operations on plain values. Nothing here changes its arguments.</summary>
internal static class PlainValues
{
    // Every whole number below is a double of its own.
    private const double LargestWhole = 1L << 53;

    /// <summary>
    /// Deep merge: keys of <paramref name="under"/> first, those of <paramref name="over"/> win; two mappings are
    /// merged. What needs no merging is shared with the arguments.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Merge(
        IReadOnlyDictionary<string, object?> under, IReadOnlyDictionary<string, object?> over)
    {
        if (over.Count == 0) return under;
        if (under.Count == 0) return over;
        var merged = new Dictionary<string, object?>(under, StringComparer.Ordinal);
        foreach (var (key, value) in over)
        {
            merged[key] = value is IReadOnlyDictionary<string, object?> inner
                && merged.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> outer
                    ? Merge(outer, inner)
                    : value;
        }

        return merged;
    }

    /// <summary>Entries that <see cref="Merge"/> copies.</summary>
    public static int MergeCost(IReadOnlyDictionary<string, object?> under, IReadOnlyDictionary<string, object?> over)
    {
        if (over.Count == 0 || under.Count == 0) return 0;
        var cost = under.Count;
        foreach (var (key, value) in over)
        {
            if (value is IReadOnlyDictionary<string, object?> inner
                && under.GetValueOrDefault(key) is IReadOnlyDictionary<string, object?> outer)
                cost += MergeCost(outer, inner);
        }

        return cost;
    }

    /// <summary>What must be merged over <paramref name="under"/> to get <paramref name="merged"/> again.</summary>
    public static IReadOnlyDictionary<string, object?> Difference(
        IReadOnlyDictionary<string, object?> under, IReadOnlyDictionary<string, object?> merged)
    {
        var difference = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (ReferenceEquals(under, merged)) return difference;
        foreach (var (key, value) in merged)
        {
            if (!under.TryGetValue(key, out var old)) difference[key] = value;
            else if (Equal(old, value)) continue;
            else
            {
                difference[key] = old is IReadOnlyDictionary<string, object?> outer
                    && value is IReadOnlyDictionary<string, object?> inner
                        ? Difference(outer, inner)
                        : value;
            }
        }

        return difference;
    }

    /// <summary>The values have all wanted entries.</summary>
    public static bool Contains(
        this IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, object?> wanted)
        => wanted.All(pair => values.TryGetValue(pair.Key, out var value) && Equal(value, pair.Value));

    /// <summary>
    /// One form for values that make the same request: keys in order, whole numbers as such; nothing stands for what is
    /// empty.
    /// </summary>
    public static object? Canonical(object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> mapping:
                var sorted = new SortedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (var (key, item) in mapping)
                    if (Canonical(item) is { } entry) sorted[key] = entry;
                return sorted.Count == 0 ? null : sorted;
            case IReadOnlyList<object?> list:
                var items = list.Select(Canonical).ToList();
                while (items.Count > 0 && items[^1] is null) items.RemoveAt(items.Count - 1);
                return items.Count == 0 ? null : items;
            case double number when number == Math.Truncate(number) && Math.Abs(number) < LargestWhole:
                return (long)number;
            default:
                return value;
        }
    }

    /// <summary>All texts in a value, as it is or inside of mappings and lists.</summary>
    public static IEnumerable<string> Texts(object? value) => value switch
    {
        string text => [text],
        IReadOnlyDictionary<string, object?> mapping => mapping.Values.SelectMany(Texts),
        IReadOnlyList<object?> list => list.SelectMany(Texts),
        _ => [],
    };

    /// <summary>Mappings are compared without regard to order, numbers by value (1 equals 1.0).</summary>
    public static bool Equal(object? left, object? right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) =>
            a.Count == b.Count && b.Contains(a),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) =>
            a.Count == b.Count && a.Zip(b).All(pair => Equal(pair.First, pair.Second)),
        (long a, double b) => a == b,
        (double a, long b) => a == b,
        _ => Equals(left, right),
    };
}
