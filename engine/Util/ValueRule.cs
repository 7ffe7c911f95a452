using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>A rule for a value. Documents are checked by it, and the JSON Schemas are generated from it.</summary>
public sealed partial record ValueRule(ValueKinds Kinds)
{
    private Regex? regex;

    public double? Min { get; init; }
    public double? Max { get; init; }

    /// <summary>Numbers must be greater.</summary>
    public double? MoreThan { get; init; }

    /// <summary>The allowed texts.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>
    /// A regular expression that a text must match. It means the same in .NET and in JavaScript, with <c>^</c> and
    /// <c>$</c> around.
    /// </summary>
    public string? Pattern
    {
        get;
        init => (field, regex) = (value, null);
    }

    // Most rules of a process never judge a value.
    private Regex? Expression => Pattern is null
        ? null : regex ??= new(Pattern.Replace("$", "\\z", StringComparison.Ordinal));

    /// <summary>The keys of a mapping.</summary>
    public SectionSchema? Inner { get; init; }

    /// <summary>The values of a mapping with free keys.</summary>
    public ValueRule? Values { get; init; }

    /// <summary>The items of a list.</summary>
    public ValueRule? Items { get; init; }

    public int MinItems { get; init; }
    public int MaxItems { get; init; } = int.MaxValue;

    /// <summary>The value of a missing key, where it is a constant.</summary>
    public object? Default { get; init; }

    /// <summary>What to write. Null: this follows from the kinds.</summary>
    public string? Hint { get; init; }

    /// <summary>What the free keys of a mapping must match.</summary>
    internal ValueRule? Names { get; init; }

    /// <summary>Name of a section whose <c>type</c> determines its keys.</summary>
    internal string? Section { get; init; }

    /// <summary>Name of a definition that both JSON Schemas use.</summary>
    internal string? Shared { get; init; }

    /// <summary>The value may be imported from a file; an editor sees the import.</summary>
    internal bool IsImportable { get; init; }

    public static implicit operator ValueRule(ValueKinds kinds) => new(kinds);

    public static ValueRule Whole(int min, int max = int.MaxValue) => new(ValueKinds.Integer) { Min = min, Max = max };

    public static ValueRule Number(double min, double max) => new(ValueKinds.Number) { Min = min, Max = max };

    public static ValueRule OneOf(params IEnumerable<string> words) => new(ValueKinds.Text) { Words = [.. words] };

    /// <summary>A text that matches a pattern.</summary>
    public static ValueRule Matching(string pattern, string hint)
        => new(ValueKinds.Text) { Pattern = pattern, Hint = hint };

    public static ValueRule ListOf(ValueRule items) => new(ValueKinds.List) { Items = items };

    /// <summary>A mapping with free keys.</summary>
    public static ValueRule MapOf(ValueRule values) => new(ValueKinds.Mapping) { Values = values };

    /// <summary>A mapping with known keys.</summary>
    public static ValueRule Of(SectionSchema inner) => new(ValueKinds.Mapping) { Inner = inner };

    /// <summary>The same rule, with templates allowed for any value.</summary>
    internal ValueRule OrTemplate() => Kinds.HasFlag(ValueKinds.Template) ? this : this with
    {
        Kinds = Kinds | ValueKinds.Template,
        Items = Items?.OrTemplate(),
        Values = Values?.OrTemplate(),
    };

    /// <summary>What is wrong with a plain value; null: nothing. Its parts are judged by their own rules.</summary>
    internal Misfit? Judge(object? value) => JudgeKind(value) ?? value switch
    {
        string text when Kinds.HasFlag(ValueKinds.Template) && KindOfValue.IsTemplate(text) => null,
        string text when Words is not null && !Words.Contains(text, StringComparer.Ordinal)
            => new(Rules.WrongValue, $"is '{text.Shortened()}'.", Suggestion.For(text, Words, "values")),
        string text when Expression?.IsMatch(text) == false
            => new(Rules.WrongValue, $"is '{text.Shortened()}'.", Hint!),
        long or double when !IsInRange(Convert.ToDouble(value, CultureInfo.InvariantCulture))
            => new(Rules.WrongValue, FormattableString.Invariant($"is {value}."),
                Range(Convert.ToDouble(value, CultureInfo.InvariantCulture))),
        IReadOnlyList<object?> list when list.Count < MinItems || list.Count > MaxItems => new(Rules.WrongValue,
            $"has {list.Count} items.", Hint ?? (MaxItems == int.MaxValue ? $"Write at least {MinItems}."
                : $"Write {MinItems} to {MaxItems}.")),
        _ => null,
    };

    /// <summary>What is wrong with the kind of a value; null: nothing.</summary>
    internal Misfit? JudgeKind(object? value)
    {
        if (KindOfValue.Fits(value, Kinds)) return null;
        var hint = Hint ?? $"Make it {KindOfValue.Describe(Kinds)}.";
        var found = value is "" ? "empty" : KindOfValue.Describe(value);
        const ValueKinds Numbers = ValueKinds.Integer | ValueKinds.Number;
        return value switch
        {
            string text when Kinds.HasFlag(ValueKinds.Integer) && CommonMistakes.SecondsIn(text) is { } seconds
                => new(Rules.WrongKind, $"is {found}.", $"Write seconds, without a unit: {seconds}."),
            string text when (Kinds & Numbers) != 0 && HugeNumber().IsMatch(text)
                => new(Rules.WrongValue, $"is {text}.", Range(double.Parse(text, CultureInfo.InvariantCulture))),
            string { Length: > 0 } when (Kinds & (Numbers | ValueKinds.Boolean)) != 0
                => new(Rules.WrongKind, $"is {found}.", $"{hint[..^1]}, without quotes."),
            long or double or bool when Kinds.HasFlag(ValueKinds.Text) && (Kinds & Numbers) == 0
                => new(Rules.WrongKind, $"is {found}, not text.",
                    Judge(InQuotes(value))?.Hint ?? "Put quotes around it."),
            _ => new(Rules.WrongKind, $"is {found}.", hint),
        };
    }

    private bool IsInRange(double number)
        => !(number < Min || number > Max || number <= MoreThan) && !double.IsNaN(number);

    private string Range(double number) => (Min, Max) switch
    {
        (null, { } max) when number > max => FormattableString.Invariant($"It must be at most {max}."),
        (_, int.MaxValue) when number > int.MaxValue
            => FormattableString.Invariant($"It must be at most {int.MaxValue}."),
        (null, _) when number > long.MaxValue => FormattableString.Invariant($"It must be at most {long.MaxValue}."),
        (null, _) when MoreThan is null => FormattableString.Invariant($"It must be at least {long.MinValue}."),
        (null, _) => FormattableString.Invariant($"It must be greater than {MoreThan}."),
        (_, null or int.MaxValue) => FormattableString.Invariant($"It must be at least {Min}."),
        _ => FormattableString.Invariant($"It must be between {Min} and {Max}."),
    };

    private static string InQuotes(object value)
        => value is bool flag ? flag ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    // A whole number beyond 64 bits is read as its text.
    [GeneratedRegex(@"^-?[0-9]{19,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex HugeNumber();
}

/// <summary>What is wrong with a value, as words that follow its name, and what to do.</summary>
internal sealed record Misfit(Rule Rule, string Found, string Hint);
