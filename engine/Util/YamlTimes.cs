using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

/// <summary>Times in plain YAML scalars. Occopus reads them as times in UTC and writes them in one form.</summary>
internal static partial class YamlTimes
{
    private const int FractionDigits = 6;

    /// <summary>
    /// The time in a text as Occopus writes it: <c>2001-12-14 21:59:43</c>. Null: the text is not a time. A day alone
    /// stays as it is in any case.
    /// </summary>
    public static string? Write(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success || !DateTime.TryParseExact(
            $"{match.Groups["day"]} {match.Groups["hour"].Value.PadLeft(2, '0')}{match.Groups["rest"]}",
            "yyyy-M-d HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return null;
        try
        {
            time = time.AddMicroseconds(Microseconds(match.Groups["fraction"].Value)) - Offset(match);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }

        return time.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0
            ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    private static double Microseconds(string fraction)
    {
        if (fraction.Length == 0) return 0;
        var kept = fraction.PadRight(FractionDigits, '0')[..FractionDigits];
        var isRoundedUp = fraction.Length > FractionDigits && fraction[FractionDigits] >= '5';
        return int.Parse(kept, CultureInfo.InvariantCulture) + (isRoundedUp ? 1 : 0);
    }

    private static TimeSpan Offset(Match match)
    {
        if (!match.Groups["sign"].Success) return TimeSpan.Zero;
        var minutes = match.Groups["minutes"] is { Success: true } given ? Number(given) : 0;
        var offset = new TimeSpan(Number(match.Groups["hours"]), minutes, 0);
        return match.Groups["sign"].Value == "-" ? -offset : offset;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^(?<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})([Tt]|[ \t]+)(?<hour>[0-9]{1,2})(?<rest>:[0-9]{2}:[0-9]{2})"
        + @"(\.(?<fraction>[0-9]*))?([ \t]*(Z|(?<sign>[-+])(?<hours>[0-9]{1,2})(:(?<minutes>[0-9]{2}))?))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
