namespace Occo.Engine.CloudHandlers.Local;

/// <summary>The last lines of an instance's logs.</summary>
internal static class LogTail
{
    /// <summary>The last lines of standard error, after those of standard output if there is room.</summary>
    public static string Of(string error, string output)
    {
        var lines = LogLines.LastOf(ReadEnd(error));
        if (lines.Count < LogLines.MaxLines)
            lines = [.. LogLines.LastOf(ReadEnd(output), LogLines.MaxLines - lines.Count), .. lines];
        return LogLines.Join(lines);
    }

    private static string ReadEnd(string file)
    {
        try
        {
            return LocalFile.ReadEnd(file, LogLines.MaxBytes) ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
