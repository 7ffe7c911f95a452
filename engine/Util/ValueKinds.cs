namespace Occo.Engine.Util;

/// <summary>
/// What a value may be.
/// </summary>
[Flags]
public enum ValueKinds
{
    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Whole number.</summary>
    Integer = 2,

    /// <summary>Number.</summary>
    Number = 4,

    /// <summary>true or false.</summary>
    Boolean = 8,

    /// <summary>List.</summary>
    List = 16,

    /// <summary>Mapping.</summary>
    Mapping = 32,

    /// <summary>A text with a template in it: it is judged when it is rendered.</summary>
    Template = 64,

    /// <summary>Nothing.</summary>
    Empty = 128,

    /// <summary>A single value.</summary>
    Scalar = Text | Integer | Number | Boolean,

    /// <summary>Anything, also nothing.</summary>
    Any = Scalar | List | Mapping | Empty,
}

/// <summary>Kinds of values, judged and in words.</summary>
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

    /// <summary>A plain value is of one of the kinds. Where no template may stand, a text must say something.</summary>
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

    /// <summary>What a plain value is, in words.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "empty",
        long => "a whole number",
        _ => Describe(Of(value)),
    };

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
