namespace Occo.Engine.Util;

/// <summary>Kinds of plain values.</summary>
[Flags]
public enum ValueKinds
{
    Text = 1,

    Integer = 2,

    Number = 4,

    Boolean = 8,

    List = 16,

    Mapping = 32,

    /// <summary>A text with a template in it; it is judged when it is rendered.</summary>
    Template = 64,

    /// <summary>No value.</summary>
    Empty = 128,

    /// <summary>A single value.</summary>
    Scalar = Text | Integer | Number | Boolean,

    /// <summary>Anything, also no value.</summary>
    Any = Scalar | List | Mapping | Empty,
}

/// <summary>Judges and words kinds of values.</summary>
internal static class KindOfValue
{
    private static readonly (ValueKinds Kind, string Words)[] Words =
    [
        (ValueKinds.Text, "text"), (ValueKinds.Integer, "a whole number"), (ValueKinds.Number, "a number"),
        (ValueKinds.Boolean, "true or false"), (ValueKinds.List, "a list"), (ValueKinds.Mapping, "a mapping"),
    ];

    /// <summary>The text holds an expression or a statement of a template.</summary>
    public static bool IsTemplate(object? value) => value is string text
        && (text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal));

    /// <summary>A value is of one of the kinds. Where no template may stand, a text must not be empty.</summary>
    public static bool Fits(object? value, ValueKinds kinds) => kinds.HasFlag(ValueKinds.Template)
        ? IsTemplate(value) || (Of(value) & kinds) != 0
        : value is not "" && (Of(value) & kinds) != 0;

    /// <summary>The kinds in words: "text or a list".</summary>
    public static string Describe(ValueKinds kinds) => (kinds & ValueKinds.Any & ~ValueKinds.Empty) switch
    {
        ValueKinds.Any & ~ValueKinds.Empty => "any value",
        ValueKinds.Scalar => "a single value",
        _ => string.Join(" or ", Words.Where(w => (kinds & w.Kind) != 0).Select(w => w.Words)),
    };

    /// <summary>The kind of a value, in words.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "empty",
        long => "a whole number",
        _ => Describe(Of(value)),
    };

    /// <summary>A text for a message; a long one is cut.</summary>
    public static string Shortened(this string text, int length = 80)
        => text.Length <= length ? text : text[..length] + "...";

    private static ValueKinds Of(object? value) => value switch
    {
        null => ValueKinds.Empty,
        string => ValueKinds.Text,
        bool => ValueKinds.Boolean,
        long => ValueKinds.Integer | ValueKinds.Number,
        double => ValueKinds.Number,
        IReadOnlyDictionary<string, object?> => ValueKinds.Mapping,
        IReadOnlyList<object?> => ValueKinds.List,
        _ => 0,
    };
}
