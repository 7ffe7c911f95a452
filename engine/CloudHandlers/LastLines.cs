namespace Occo.Engine.CloudHandlers;

/// <summary>The last lines of a machine's log, short enough for a message.</summary>
internal static class LastLines
{
    private const int MaxLength = 1000;

    /// <summary>Blank lines do not count. Empty where the log is.</summary>
    public static string Of(string log, int count)
    {
        var lines = log.Split('\n').Select(line => ForeignText.Clean(line.TrimEnd())).Where(line => line.Length > 0);
        var text = string.Join('\n', lines.TakeLast(count));
        return text.Length <= MaxLength ? text : "..." + text[^(MaxLength - 3)..];
    }
}
