using System.Globalization;
using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Values as Python's <c>str()</c> writes them; users rely on <c>['10.0.0.1']</c> and <c>True</c>.</summary>
internal static class PythonText
{
    public static string Of(object? value, Rendering rendering)
    {
        if (value is string text) return text;
        var result = new StringBuilder();
        Append(result, value, rendering, 0);
        return result.ToString();
    }

    /// <summary>A number as Python's <c>repr</c> writes it: with the fewest digits that give the same number.</summary>
    public static string OfDouble(double number)
    {
        if (double.IsNaN(number)) return "nan";
        if (double.IsInfinity(number)) return number > 0 ? "inf" : "-inf";
        var digits = 0;
        while (digits < 16 && !IsExact(number, digits)) digits++;
        var shortest = Scientific(number, digits);
        var mark = shortest.IndexOf('E');
        var exponent = int.Parse(shortest.AsSpan(mark + 1), NumberStyles.Integer, CultureInfo.InvariantCulture);
        return exponent is < -4 or >= 16
            ? $"{shortest[..mark]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}"
            : number.ToString($"F{Math.Max(1, digits - exponent)}", CultureInfo.InvariantCulture);
    }

    private static bool IsExact(double number, int digits)
        => double.Parse(Scientific(number, digits), CultureInfo.InvariantCulture).Equals(number);

    private static string Scientific(double number, int digits)
        => number.ToString($"E{digits}", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder result, object? value, Rendering rendering, int depth)
    {
        rendering.CheckDepth(depth);
        rendering.Step();
        var before = result.Length;
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> mapping:
                result.Append('{');
                foreach (var (key, item) in mapping)
                {
                    rendering.Charge(key.Length);
                    if (result.Length > before + 1) result.Append(", ");
                    result.Append(Quote(key)).Append(": ");
                    Append(result, item, rendering, depth + 1);
                }

                result.Append('}');
                break;
            case IReadOnlyList<object?> list:
                result.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    if (i > 0) result.Append(", ");
                    Append(result, list[i], rendering, depth + 1);
                }

                result.Append(']');
                break;
            default:
                var text = OfScalar(value, rendering);
                rendering.Charge(text.Length);
                result.Append(text);
                break;
        }
    }

    private static string OfScalar(object? value, Rendering rendering) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => OfDouble(number),
        string text => Quote(text),
        _ => throw rendering.Error($"This is {TemplateValues.Describe(value)}; it cannot be written as text."),
    };

    private static string Quote(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var result = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when rune.Value == quote => "\\" + quote,
                _ when IsPrintable(rune) => rune.ToString(),
                < 0x100 => $"\\x{rune.Value:x2}",
                < 0x10000 => $"\\u{rune.Value:x4}",
                _ => $"\\U{rune.Value:x8}",
            });
        }

        return result.Append(quote).ToString();
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
