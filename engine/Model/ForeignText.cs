using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Occo.Engine.Model;

/// <summary>
/// Text from outside: of clouds, machines, servers, documents. The types that bring it in (errors, findings, instances)
/// clean it, so that nothing in it commands a terminal or hides what a line says.
/// </summary>
public static class ForeignText
{
    /// <summary>Stands in the place of each character that is taken out.</summary>
    public const char Replacement = '\ufffd';

    /// <summary>In characters. Nobody reads more in a message, and events are kept for ever.</summary>
    public const int LongestMessage = 4000;

    /// <summary>The end of a message that was cut.</summary>
    public const string Cut = "...";

    private const int LongestId = 512;
    private const int ShownOfId = 40;
    private const int MostOfInstance = 10_000;

    // Control characters but newline and tab; characters that are not seen or that change the direction of writing;
    // separators that break a line; halves of characters.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
    [
        .. Range('\0', '\x1f').Except(['\n', '\t']), .. Range('\x7f', '\x9f'),
        '\u061c', .. Range('\u200b', '\u200f'), .. Range('\u2028', '\u202e'), .. Range('\u2060', '\u2069'),
        '\ufeff', .. Range('\ud800', '\udfff'),
    ]);

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-:%[]/*");

    /// <summary>
    /// The text with control characters, invisible characters and bidirectional controls replaced. Newlines and tabs
    /// stay.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAny(Suspects)) return text;
        return string.Create(text.Length, text, static (clean, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) && !IsTag(text, i);
                clean[i] = isPair || IsClean(text, i) ? text[i] : Replacement;
                if (isPair) clean[i + 1] = text[++i];
            }
        });
    }

    /// <summary>
    /// The clean text; of one with more than <see cref="LongestMessage"/> characters only the beginning.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Brief(string? text)
        => Clean(text is { Length: > LongestMessage } ? text[..(LongestMessage - Cut.Length)] + Cut : text);

    /// <summary>
    /// An id that must stay as it is, because it is sent back. Throws <see cref="CloudException"/> (Invalid).
    /// </summary>
    public static string Require(string? id) => id switch
    {
        null or { Length: 0 } => throw Refused("The cloud lists an instance without an id."),
        { Length: > LongestId } => throw Refused(
            $"The cloud names an instance '{id[..ShownOfId]}...'. No instance id has {id.Length} characters."),
        _ when string.IsNullOrWhiteSpace(id) || !ReferenceEquals(Clean(id), id) => throw Refused(
            $"The cloud names an instance '{id}'. No instance id is blank or has control characters in it."),
        _ => id,
    };

    /// <summary>
    /// Host names and IP addresses, with a port or a zone: templates put them into commands of other machines. Throws
    /// <see cref="CloudException"/> (Invalid) for any other text, and for more than an instance can have.
    /// </summary>
    public static IReadOnlyList<string> RequireAddresses(IReadOnlyList<string> addresses)
        => addresses.Count > MostOfInstance ? throw Refused(
                $"The cloud gives an instance {addresses.Count} addresses. Check the endpoint.")
            : addresses.FirstOrDefault(a => !IsAddress(a)) is not { } other ? addresses : throw Refused(
                $"The cloud gives '{Start(other)}' as an address. It is none. Check the endpoint.");

    /// <summary>
    /// Ports by name. Throws <see cref="CloudException"/> (Invalid) for a number that is no port, a name that is blank,
    /// long or has control characters, and more than an instance can have.
    /// </summary>
    public static IReadOnlyDictionary<string, int> RequirePorts(IReadOnlyDictionary<string, int> ports)
    {
        if (ports.Count > MostOfInstance)
            throw Refused($"The cloud gives an instance {ports.Count} ports. Check the endpoint.");
        foreach (var (name, port) in ports)
        {
            if (port is < 1 or > 65535)
                throw Refused($"The cloud gives {port} as the port '{Start(name)}'. Ports are 1 to 65535.");
            if (name.Length > LongestId || string.IsNullOrWhiteSpace(name) || !ReferenceEquals(Clean(name), name))
            {
                throw Refused($"The cloud gives a port the name '{Start(name)}'. No name of a port is blank, longer "
                    + $"than {LongestId} characters or has control characters in it.");
            }
        }

        return ports;
    }

    /// <summary>
    /// The text has only characters of host names and addresses, and the star of a hidden secret.
    /// </summary>
    public static bool IsAddress(string? text)
        => text is { Length: > 0 and <= LongestId } && (!text.AsSpan().ContainsAnyExcept(AddressCharacters)
            || text.All(c => char.IsLetterOrDigit(c) || AddressCharacters.Contains(c)));

    private static string Start(string text) => text[..Math.Min(text.Length, ShownOfId)];

    private static CloudException Refused(string why) => new(CloudErrorKind.Invalid, why);

    private static bool IsClean(string text, int index) => !Suspects.Contains(text[index])
        || (text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n');

    // U+E0000 to U+E007F: an invisible copy of ASCII.
    private static bool IsTag(string text, int index)
        => text[index] == '\udb40' && text[index + 1] is >= '\udc00' and <= '\udc7f';

    private static IEnumerable<char> Range(char first, char last)
        => Enumerable.Range(first, last - first + 1).Select(c => (char)c);
}
