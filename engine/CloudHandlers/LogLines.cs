namespace Occo.Engine.CloudHandlers;

/// <summary>The last lines of logs, short enough for a message.</summary>
internal static class LogLines
{
    public const int MaxLines = 5;

    /// <summary>In characters.</summary>
    public const int MaxLength = 1000;

    /// <summary>So many bytes at the end of a log hold all that is shown of it.</summary>
    public const int MaxBytes = 4 * MaxLength;

    /// <summary>The last lines with content, without what commands a terminal.</summary>
    public static IReadOnlyList<string> LastOf(string log, int count = MaxLines)
        => [.. log.Split('\n').Select(line => ForeignText.Clean(line.TrimEnd())).Where(line => line.Length > 0)
            .TakeLast(count)];

    /// <summary>The lines as one text; the end of it, where it is too long.</summary>
    public static string Join(IEnumerable<string> lines)
    {
        var text = string.Join('\n', lines);
        return text.Length <= MaxLength ? text : "..." + text[^(MaxLength - 3)..];
    }
}
