using System.Text;

namespace Occo.Engine.Compiler;

/// <summary>Decodes and checks the text of documents.</summary>
internal static class DocumentText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Decodes UTF-8, or UTF-16 with a byte order mark. Throws <see cref="DocumentException"/>.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string? file)
    {
        try
        {
            return bytes switch
            {
                [0xEF, 0xBB, 0xBF, .. var rest] => StrictUtf8.GetString(rest),
                [0xFF, 0xFE, .. var rest] => new UnicodeEncoding(false, false, true).GetString(rest),
                [0xFE, 0xFF, .. var rest] => new UnicodeEncoding(true, false, true).GetString(rest),
                _ => StrictUtf8.GetString(bytes),
            };
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            var column = before.Length - before.LastIndexOf((byte)'\n');
            var at = new SourceLocation(file, 1 + before.Count((byte)'\n'), column);
            throw new DocumentException(Rules.BadText, at, "The text is not valid UTF-8.", "Save the file as UTF-8.");
        }
    }

    /// <summary>
    /// Refuses control characters and broken surrogates, as YAML does. Throws <see cref="DocumentException"/>.
    /// </summary>
    public static void Check(string text, string? file)
    {
        var bad = FirstBad(text, static c => c is >= ' ' and < '\x7f' or '\n' or '\r' or '\t' or '\x85'
            or >= '\xa0' and < '\ud800' or >= '\ue000' and <= '\ufffd');
        if (bad < 0) return;
        var before = text.AsSpan(0, bad);
        var at = new SourceLocation(file, 1 + before.Count('\n'), bad - before.LastIndexOf('\n'));
        throw new DocumentException(Rules.BadText, at,
            $"The character U+{(int)text[bad]:X4} is not allowed in a document.",
            "Remove it, or write it as an escape in double quotes.");
    }

    /// <summary>
    /// A text as a node. Throws <see cref="DocumentException"/> when an escape made a character that no text may have.
    /// </summary>
    public static ScalarNode Scalar(string text, SourceLocation at, string? importedFrom = null)
    {
        var bad = FirstBad(text, static c => c != '\0' && !char.IsSurrogate(c));
        return bad < 0
            ? new ScalarNode(at, text, text, importedFrom)
            : throw new DocumentException(Rules.BadText, at, $"A text holds the character U+{(int)text[bad]:X4}.",
                "Remove it.");
    }

    // Surrogates are allowed in pairs. -1: none.
    private static int FirstBad(string text, Func<char, bool> isAllowed)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (isAllowed(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
            i++;
        }

        return -1;
    }
}
