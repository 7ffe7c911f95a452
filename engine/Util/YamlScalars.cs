using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>
/// Resolves plain YAML scalars by the rules of ruamel.yaml, with which Occopus reads its documents. A time, and a whole
/// number beyond 64 bits, becomes the text that Occopus makes of it.
/// </summary>
internal static partial class YamlScalars
{
    private const int MaxLength = 64;

    public static object? Resolve(string text, YamlSchema schema = YamlSchema.Yaml12)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL") return null;
        if (text.Length > MaxLength) return text;
        if (Boolean(text, schema) is { } flag) return flag;
        if (!MayBeNumber(text)) return text;
        // Most numbers are of this form, which all versions of YAML read alike.
        if ((text[0] is >= '1' and <= '9' || text is "0") && long.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        return Integer(text, schema) ?? Float(text, schema) ?? YamlTimes.Write(text) ?? text;
    }

    /// <summary>
    /// What most readers of YAML 1.1 make of a plain scalar. Unlike ruamel.yaml they want a point and a sign in numbers
    /// with an exponent, and take a single letter as text.
    /// </summary>
    public static object? ResolveAsMost11(string text)
        => text is "y" or "Y" or "n" or "N"
            || (text.AsSpan().ContainsAny('e', 'E') && MayBeNumber(text) && LooseExponent().IsMatch(text))
            ? text
            : Resolve(text, YamlSchema.Yaml11);

    /// <summary>The truth value in a text, or null.</summary>
    public static bool? Boolean(string text, YamlSchema schema) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ when schema == YamlSchema.Yaml12 => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    /// <summary>The whole number in a text, or null. Beyond 64 bits it is the text of the number.</summary>
    public static object? Integer(string text, YamlSchema schema)
    {
        var isOld = schema == YamlSchema.Yaml11;
        if (!(isOld ? OldInteger() : NewInteger()).IsMatch(text)) return null;
        var digits = text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal);
        var value = digits switch
        {
            ['0', 'x', .. var rest] => InBase(16, rest),
            ['0', 'o', .. var rest] => InBase(8, rest),
            ['0', 'b', .. var rest] => InBase(2, rest),
            ['0', _, ..] when isOld => InBase(8, digits),
            _ when digits.Contains(':') => digits.Split(':').Aggregate(
                BigInteger.Zero, (sum, part) => sum * 60 + BigInteger.Parse(part, CultureInfo.InvariantCulture)),
            _ => InBase(10, digits),
        };
        if (text[0] == '-') value = -value;
        if (value is null) return null;
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : value.Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The number in a text, or null.</summary>
    public static object? Float(string text, YamlSchema schema)
    {
        if (Infinity().IsMatch(text)) return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (text is ".nan" or ".NaN" or ".NAN") return double.NaN;
        if (!(schema == YamlSchema.Yaml11 ? OldFloat() : NewFloat()).IsMatch(text)) return null;
        var sign = text[0] == '-' ? -1 : 1;
        double sum = 0;
        foreach (var part in text.TrimStart('+', '-').Replace("_", "", StringComparison.Ordinal).Split(':'))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return null;
            sum = sum * 60 + value;
        }

        return sign * sum;
    }

    private static bool MayBeNumber(string text) => char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.';

    // Null: there are no digits.
    private static BigInteger? InBase(int radix, string digits) => digits.Length == 0 ? null : digits.Aggregate(
        BigInteger.Zero, (sum, digit) => sum * radix + Convert.ToInt32(digit.ToString(), 16));

    [GeneratedRegex(@"^[-+]?(0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex NewInteger();

    [GeneratedRegex(
        @"^[-+]?(0b[01_]+|0?[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex OldInteger();

    [GeneratedRegex(
        @"^([-+]?[0-9][0-9_]*(\.[0-9_]*([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)|[-+]?\.[0-9_]+([eE][-+][0-9]+)?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex NewFloat();

    [GeneratedRegex(
        @"^([-+]?[0-9][0-9_]*(\.[0-9_]*([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+|(:[0-5]?[0-9])+\.[0-9_]*)"
            + @"|\.[0-9_]+([eE][-+][0-9]+)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldFloat();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*((\.[0-9_]*)?[eE][0-9]+|[eE][-+][0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex LooseExponent();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Infinity();
}
