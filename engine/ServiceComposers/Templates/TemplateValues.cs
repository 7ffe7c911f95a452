namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Truth, equality and order of plain values, as Python has them.</summary>
internal static class TemplateValues
{
    /// <summary>Truth: empty texts, lists and mappings, zero and none are false.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>The kind of a value, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "none",
        bool => "true or false",
        long => "a whole number",
        double => "a number",
        string => "text",
        IReadOnlyList<object?> => "a list",
        IReadOnlyDictionary<string, object?> => "a mapping",
        _ => $"a value of an unknown kind ({value.GetType().Name})",
    };

    /// <summary>Equality by value; numbers are equal across their kinds.</summary>
    public static bool AreEqual(object? left, object? right, Rendering rendering, int depth = 0)
    {
        rendering.Step();
        rendering.CheckDepth(depth);
        return (Number(left), Number(right)) switch
        {
            (long a, long b) => a == b,
            (not null and var a, not null and var b) => ToDouble(a) == ToDouble(b),
            _ => (left, right) switch
            {
                (string a, string b) => a.Length == b.Length && HaveEqualText(a, b, rendering),
                (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count
                    && a.Zip(b).All(p => AreEqual(p.First, p.Second, rendering, depth + 1)),
                (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) => a.Count == b.Count
                    && a.All(e => b.TryGetValue(e.Key, out var o) && AreEqual(e.Value, o, rendering, depth + 1)),
                _ => left is null && right is null,
            },
        };
    }

    /// <summary>Order of numbers, or of texts by code point; anything else is an error.</summary>
    public static int Compare(object? left, object? right, Rendering rendering) => (Number(left), Number(right)) switch
    {
        (long a, long b) => a.CompareTo(b),
        (not null and var a, not null and var b) => ToDouble(a).CompareTo(ToDouble(b)),
        _ => left is string first && right is string second
            ? CompareText(first, second, rendering)
            : throw rendering.Error(
                $"{Describe(left)} and {Describe(right)} have no order. Compare two numbers or two texts."),
    };

    /// <summary>Looks for a part of a text, an item of a list, or a key of a mapping.</summary>
    public static bool Contains(object? container, object? item, Rendering rendering) => container switch
    {
        string text when item is string part => HasPart(text, part, rendering),
        IReadOnlyList<object?> list => list.Any(i => AreEqual(i, item, rendering)),
        IReadOnlyDictionary<string, object?> mapping => mapping.ContainsKey(Key(item, rendering)),
        _ => throw rendering.Error($"{Describe(item)} cannot be looked for in {Describe(container)}."),
    };

    /// <summary>The items of a list, the keys of a mapping, the characters of a text.</summary>
    public static IReadOnlyList<object?> Items(object? value, Rendering rendering)
    {
        if (value is IReadOnlyList<object?> list) return list;
        if (value is IReadOnlyDictionary<string, object?> mapping)
        {
            rendering.Step(mapping.Count);
            return mapping.Keys.ToList<object?>();
        }

        if (value is not string text)
            throw rendering.Error($"{Describe(value)} has no items. Give a list or a mapping.");
        rendering.Step(text.Length);
        return text.Select(object? (c) => c.ToString()).ToList();
    }

    /// <summary>A value as the key of a mapping. To look it up takes time with its length.</summary>
    public static string Key(object? value, Rendering rendering)
    {
        var key = PythonText.Of(value, rendering);
        rendering.Scan(key.Length);
        return key;
    }

    public static double ToDouble(object number) => number is long whole ? whole : (double)number;

    private static bool HaveEqualText(string a, string b, Rendering rendering)
    {
        rendering.Scan(a.Length);
        return a == b;
    }

    private static int CompareText(string a, string b, Rendering rendering)
    {
        rendering.Scan(Math.Min(a.Length, b.Length));
        return string.CompareOrdinal(a, b);
    }

    private static bool HasPart(string text, string part, Rendering rendering)
    {
        rendering.Search(text, part);
        return text.Contains(part, StringComparison.Ordinal);
    }

    // In Python true equals 1.
    private static object? Number(object? value) => value switch
    {
        bool truth => truth ? 1L : 0L,
        long or double => value,
        _ => null,
    };
}
