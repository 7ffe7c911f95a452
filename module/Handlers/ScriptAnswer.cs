using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;

namespace Occo;

/// <summary>
/// One object that a script wrote: a hashtable or a custom object with known names. Every method throws
/// <see cref="CloudException"/> (Invalid) for what a value must not be.
/// </summary>
internal sealed class ScriptAnswer
{
    private const int LongestShown = 200;
    private readonly string script;
    private readonly Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase);

    public ScriptAnswer(string script, PSObject? written, IReadOnlyList<string> known)
    {
        this.script = script;
        switch (written?.BaseObject)
        {
            case IDictionary table:
                foreach (DictionaryEntry entry in table) values[$"{entry.Key}"] = Bare(entry.Value);
                break;
            case PSCustomObject:
                foreach (var property in written.Properties) values[property.Name] = Bare(property.Value);
                break;
            default:
                throw Wrong($"wrote {Describe(written)}, not a hashtable or an object with "
                    + $"{string.Join(", ", known.Take(3))}, ... Assign to $null what its commands write.");
        }

        foreach (var name in values.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)))
            throw Wrong($"wrote an object with '{name}'. {Suggestion.For(name, known, "names")}");
    }

    public bool Has(string name) => values.ContainsKey(name);

    public object? this[string name] => values.GetValueOrDefault(name);

    /// <summary>A text or a number as text; null: nothing is there.</summary>
    public string? Text(string name) => this[name] switch
    {
        null => null,
        var value => ToText(name, value),
    };

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text
        : throw Wrong($"wrote an object without {name}.");

    /// <summary>One text, or several.</summary>
    public string[] Texts(string name) => this[name] switch
    {
        null => [],
        string text => [text],
        IEnumerable list and not IDictionary => [.. list.Cast<object?>().Select(item => ToText(name, Bare(item)))],
        var one => [ToText(name, one)],
    };

    public bool? Flag(string name) => this[name] switch
    {
        null => null,
        bool flag => flag,
        var other => throw Misfit(name, "$true or $false", other),
    };

    /// <summary>A whole number that is not negative; null: nothing is there.</summary>
    public int? Number(string name) => this[name] is not { } value ? null : ToNumber(name, value);

    /// <summary>A hashtable of numbers.</summary>
    public IReadOnlyDictionary<string, int> Numbers(string name)
        => Table(name)?.ToDictionary(e => e.Key, e => ToNumber($"{name}.{e.Key}", e.Value)) ?? [];

    /// <summary>A hashtable; null: nothing is there.</summary>
    public Dictionary<string, object?>? Table(string name) => this[name] switch
    {
        null => null,
        IDictionary or PSObject { BaseObject: PSCustomObject }
            => (Dictionary<string, object?>)PlainGraph.From(this[name])!,
        var other => throw Misfit(name, "a hashtable", other),
    };

    public T Word<T>(string name, T missing) where T : struct, Enum => Text(name) is not { } word ? missing
        : IsWord<T>(word, out var found) ? found
        : throw Wrong($"wrote {name} '{word}'. It can be: {string.Join(", ", Enum.GetNames<T>())}.");

    /// <summary>Whether the value is a whole number, not negative, of whatever type.</summary>
    public static bool IsWhole(object? value, out int number)
    {
        // As a decimal number: for an integer, PowerShell rounds a fraction.
        var isWhole = LanguagePrimitives.TryConvertTo<decimal>(value, CultureInfo.InvariantCulture, out var exact)
            && Bare(value) is not (null or bool or char) && exact is >= 0 and <= int.MaxValue
            && decimal.IsInteger(exact);
        number = isWhole ? (int)exact : 0;
        return isWhole;
    }

    /// <summary>Whether the text is the name of a value: numbers, and lists of names, are not.</summary>
    public static bool IsWord<T>(string word, out T found) where T : struct, Enum
        => Enum.TryParse(word, ignoreCase: true, out found)
            && word.Equals(found.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The error that the object tells of, of unknown kind if it names none; null: none.</summary>
    public CloudException? Failure() => (Text("ErrorKind"), Text("Error")) switch
    {
        ({ } kind, var error)
            => new(ScriptFailure.Kind(script, kind), error ?? $"The script -{script} reports {kind}."),
        (null, { Length: > 0 } error) => new(CloudErrorKind.Transient, error),
        _ => null,
    };

    public CloudException Wrong(string what) => Wrong(script, what);

    public static CloudException Wrong(string script, string what)
        => new(CloudErrorKind.Invalid, $"The script -{script} {what}");

    /// <summary>A value for a message.</summary>
    public static string Describe(object? value) => Bare(value) switch
    {
        null => "$null",
        string text => $"the text '{Brief(text)}'",
        var other => $"an object of the type {other.GetType().Name}",
    };

    /// <summary>The beginning of a text, for a message.</summary>
    public static string Brief(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "...";

    private CloudException Misfit(string name, string wanted, object? other)
        => Wrong($"wrote {name} as {Describe(other)}; it must be {wanted}.");

    private string ToText(string name, object? value) => value switch
    {
        string text => text,
        ValueType or IPAddress => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => throw Misfit(name, "text", value),
    };

    private int ToNumber(string name, object? value)
        => IsWhole(value, out var number) ? number : throw Misfit(name, "a whole number", value);

    private static object? Bare(object? value)
        => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
