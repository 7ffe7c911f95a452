using System.Globalization;
using System.Text.RegularExpressions;

namespace Occo.Engine.Util;

internal enum FailpointAction
{
    /// <summary>The process is killed (SIGKILL): nothing is cleaned up.</summary>
    Kill,

    Throw,
    Delay,
}

/// <summary>An order for a failpoint, written <c>name=action@hit</c>.</summary>
/// <param name="Name">One of <see cref="FailpointName"/>.</param>
/// <param name="Action">What happens; <c>kill</c>, <c>throw</c>, <c>delay(ms)</c>.</param>
/// <param name="Delay">How long, for a delay.</param>
/// <param name="Hit">At which hit, from 1; null, written <c>*</c>: at every hit.</param>
internal sealed partial record FailpointOrder(string Name, FailpointAction Action, TimeSpan Delay, long? Hit)
{
    /// <summary>Reads orders separated by <c>;</c>. Throws <see cref="FormatException"/>.</summary>
    public static IReadOnlyList<FailpointOrder> Parse(string text) =>
        [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static FailpointOrder ParseOne(string text)
    {
        var match = Syntax().Match(text);
        if (!match.Success || !long.TryParse(match.Groups["hit"].Value.Replace("*", "1", StringComparison.Ordinal),
            NumberStyles.None, CultureInfo.InvariantCulture, out var hit) || hit == 0)
        {
            throw new FormatException(
                $"'{text}' is no order for a failpoint. Write name=action@hit: the action is kill, throw or delay(ms), "
                + "the hit a number from 1, or * for every one.");
        }

        var name = match.Groups["name"].Value;
        if (!FailpointName.All.Contains(name))
        {
            throw new FormatException(
                $"There is no failpoint '{name}'. Known are: {string.Join(", ", FailpointName.All)}.");
        }

        var delay = match.Groups["delay"];
        var action = delay.Success
            ? FailpointAction.Delay
            : Enum.Parse<FailpointAction>(match.Groups["action"].Value, ignoreCase: true);
        var time = delay.Success ? int.Parse(delay.Value, CultureInfo.InvariantCulture) : 0;
        return new(name, action, TimeSpan.FromMilliseconds(time), match.Groups["hit"].Value == "*" ? null : hit);
    }

    [GeneratedRegex(@"\A(?<name>[a-z-]+)=(?<action>kill|throw|delay\((?<delay>[0-9]{1,6})\))@(?<hit>[0-9]+|\*)\z")]
    private static partial Regex Syntax();
}

internal sealed class FailpointException(string name) : Exception($"The failpoint '{name}' was told to fail here.");
