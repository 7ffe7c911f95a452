using System.Globalization;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Reads single values of a rendered resource section. Empty means: not given. Every method throws
/// <see cref="CloudException"/> (Invalid).
/// </summary>
internal static class Ec2Values
{
    public static Values? Section(Values values, string key) => values.GetValueOrDefault(key) as Values;

    public static string? Text(Values values, string key) => TextOf(key, values.GetValueOrDefault(key));

    /// <summary>The texts of a list, or a single one.</summary>
    public static IReadOnlyList<string> Texts(Values values, string key) => values.GetValueOrDefault(key) switch
    {
        null or "" => [],
        IReadOnlyList<object?> many => [.. many.Select((text, i) => TextOf($"{key}[{i}]", text)).OfType<string>()],
        var one => TextOf(key, one) is { } text ? [text] : [],
    };

    // A template renders to a text.
    public static int? Number(Values values, string key) => Text(values, key) is not { } text ? null
        : int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
        : throw new CloudException(CloudErrorKind.Invalid,
            $"'{key}' of the resource section is not a whole number: '{text}'.");

    public static double? Real(Values values, string key) => Text(values, key) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new CloudException(CloudErrorKind.Invalid, $"'{key}' of the resource section is no number: '{text}'.");

    public static string? Switch(Values values, string key) => Flag(values, key) switch
    {
        null => null,
        true => "enabled",
        false => "disabled",
    };

    public static bool? Flag(Values values, string key) => Text(values, key) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : throw new CloudException(CloudErrorKind.Invalid,
            $"'{key}' of the resource section is neither true nor false: '{text}'.");

    private static string? TextOf(string key, object? value)
    {
        Structure.Refuse(key, value);
        return Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
    }
}
