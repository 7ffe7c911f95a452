using System.Text.Json;
using System.Text.RegularExpressions;

namespace Occo;

/// <summary>Values as the files of services write them.</summary>
internal static partial class ServiceQuotes
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>systemd: % begins a specifier, $ a variable.</summary>
    public static string Systemd(IEnumerable<string> words) => string.Join(' ', words.Select(word => Doubled(word)
        .Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal)));

    /// <summary>supervisord: % begins an expression. Throws for what would begin a comment.</summary>
    public static string Supervisor(IEnumerable<string> words)
        => string.Join(' ', words.Select(word => word.Contains(" ;", StringComparison.Ordinal)
            ? throw new ArgumentException($"supervisord reads ' ;' in '{word}' as the begin of a comment.")
            : Doubled(word).Replace("%", "%%", StringComparison.Ordinal)));

    /// <summary>A command line of Windows.</summary>
    public static string Windows(IEnumerable<string> words)
        => string.Join(' ', words.Select(word => word.Contains('"', StringComparison.Ordinal)
            ? throw new ArgumentException($"'{word}' has a quotation mark.")
            : Simple().IsMatch(word) ? word
            : $"\"{word}{(word.EndsWith('\\') ? "\\" : "")}\""));

    /// <summary>A text of PowerShell.</summary>
    public static string PowerShell(string text)
        => $"'{System.Management.Automation.Language.CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    /// <summary>A list of a Containerfile.</summary>
    public static string Json(IEnumerable<string> words) => JsonSerializer.Serialize(words, Plain);

    /// <summary>A path or name that a proxy reads as it is. Throws for another one.</summary>
    public static string Bare(string text) => Simple().IsMatch(text) ? text
        : throw new ArgumentException($"'{text}' cannot be written in this file. Use letters, digits and . _ - / : *");

    private static string Doubled(string word) => Simple().IsMatch(word) ? word
        : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"\A[A-Za-z0-9_./:\\=@,+*\[\]-]+\z")]
    private static partial Regex Simple();
}
