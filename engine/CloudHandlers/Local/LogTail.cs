namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The last lines of an instance's logs, short enough for a message.</summary>
internal static class LogTail
{
    public const int MaxLines = 5;

    /// <summary>In characters.</summary>
    public const int MaxLength = 1000;

    private const int MaxBytes = 4 * MaxLength;

    /// <summary>The last lines of standard error, after those of standard output if there is room.</summary>
    public static string Of(string error, string output)
    {
        var lines = LastLines(error, MaxLines);
        if (lines.Count < MaxLines) lines = [.. LastLines(output, MaxLines - lines.Count), .. lines];
        var text = string.Join('\n', lines);
        return text.Length <= MaxLength ? text : "..." + text[^(MaxLength - 3)..];
    }

    private static List<string> LastLines(string file, int count)
    {
        var lines = ReadEnd(file).Split('\n').Select(line => ForeignText.Clean(line.TrimEnd()))
            .Where(line => line.Length > 0).ToList();
        return lines.Count <= count ? lines : lines[^count..];
    }

    private static string ReadEnd(string file)
    {
        try
        {
            return LocalFile.ReadEnd(file, MaxBytes) ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
