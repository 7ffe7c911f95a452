using System.Text;

namespace Occo.Engine.CloudHandlers.Local;

/// <summary>What Linux gives to a program at most; see execve(2). The last byte of each text is NUL.</summary>
internal static class ProgramLimits
{
    /// <summary>Bytes of one argument, or of one variable with its name.</summary>
    public const int One = 128 * 1024;

    /// <summary>Bytes of all arguments and variables, with a pointer for each.</summary>
    public const int Together = 2 * 1024 * 1024;

    public const string OneText = "The text has more than 128 KiB; no program can be given so long a text.";
    public const string TogetherText = "The arguments and variables have more than 2 MiB together.";
    public const string Hint = "Write long texts into a file: resource.files.";

    /// <summary>The error number of a call that exceeds a limit, on Linux and macOS.</summary>
    public const int TooBig = 7;

    public static int BytesOf(string text) => Encoding.UTF8.GetByteCount(text) + 1;

    public static long BytesOf(LocalSection section) => section.Arguments.Prepend(section.Command)
        .Concat(section.Environment.Select(variable => $"{variable.Key}={variable.Value}"))
        .Sum(text => (long)BytesOf(text) + sizeof(long));
}
