using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Compiler;

/// <summary>
/// Resolves plain YAML scalars by the rules of YAML 1.1 as PyYAML's safe loader has them, because the documents were
/// written for it. Dates, base 60 numbers and whole numbers beyond 64 bits stay text: rendered, they look the same.
/// </summary>
internal static partial class YamlScalars
{
    private const int MaxLength = 64;

    public static object? Resolve(string text)
    {
        if (text.Length == 0) return null;
        if (text.Length > MaxLength) return text;
        switch (text)
        {
            case "~" or "null" or "Null" or "NULL":
                return null;
            case "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return true;
            case "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return false;
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('+' or '-' or '.')) return text;
        return (object?)Integer(text) ?? Float(text) ?? text;
    }

    /// <summary>The whole number in a text, or null.</summary>
    public static object? Integer(string text)
    {
        if (!IntegerPattern().IsMatch(text)) return null;
        var negative = text[0] == '-';
        var digits = text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        var (radix, from) = digits switch
        {
            ['0', 'x', ..] => (16, 2),
            ['0', 'b', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        if (from == digits.Length) return null;
        UInt128 value = 0;
        foreach (var digit in digits.AsSpan(from))
        {
            value = value * (UInt128)radix + (UInt128)Convert.ToInt32(digit.ToString(), 16);
            if (value > (UInt128)long.MaxValue + 1) return null;
        }

        if (negative) return (long)-(Int128)value;
        return value > (UInt128)long.MaxValue ? null : (long)value;
    }

    /// <summary>The number in a text, or null.</summary>
    public static object? Float(string text)
    {
        var lower = text.ToLowerInvariant();
        if (InfinityPattern().IsMatch(text)) return lower[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (text is ".nan" or ".NaN" or ".NAN") return double.NaN;
        if (!FloatPattern().IsMatch(text)) return null;
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    [GeneratedRegex(@"^[-+]?(0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    [GeneratedRegex(@"^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex FloatPattern();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex InfinityPattern();
}
