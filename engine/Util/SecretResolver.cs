namespace Occo.Engine.Util;

/// <summary>Resolves references to secrets.</summary>
internal static class SecretResolver
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Throws <see cref="CloudException"/> (Unauthorised) that names the reference.</summary>
    public static string Resolve(this SecretReference reference)
    {
        var value = reference.File is { } file
            ? Read(reference, file)
            : Environment.GetEnvironmentVariable(reference.Name);
        return string.IsNullOrEmpty(value)
            ? throw Unresolved(reference,
                reference.File is null ? "the environment variable is not set" : "the file is empty")
            : value;
    }

    /// <summary>A warning when others can read or change a file with secrets; else null.</summary>
    public static string? WarningOf(string what, string file) => !IsOpenToOthers(file) ? null
        : $"The {what} '{file}' can be read or changed by others. Make it yours alone: chmod 600.";

    private static bool IsOpenToOthers(string file)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & others) != 0;
    }

    private static string Read(SecretReference reference, string file)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            using var reader = new StreamReader(stream);
            var text = new char[MaxBytes + 1];
            var length = reader.ReadBlock(text, 0, text.Length);
            return length <= MaxBytes
                ? WithoutNewline(new(text, 0, length))
                : throw Unresolved(reference, $"the file has more than {MaxBytes / 1024} kB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unresolved(reference, e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file" : Directory.Exists(file) ? "it is a folder" : e.Message);
        }
    }

    private static string WithoutNewline(string text)
        => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;

    private static CloudException Unresolved(SecretReference reference, string reason) => new(
        CloudErrorKind.Unauthorised, $"The secret reference {reference} cannot be resolved: {reason.Closed()}");
}
