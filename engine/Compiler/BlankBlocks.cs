using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Occo.Engine.Compiler;

/// <summary>
/// Block texts (<c>|</c>, <c>&gt;</c>) of nothing but lines of spaces. YAML allows them, the parser refuses them.
/// </summary>
internal static partial class BlankBlocks
{
    // Each one costs a reading of the text.
    private const int MaxBlocks = 100;

    /// <summary>The parser's error is about such a text, or about one whose first lines have too many spaces.</summary>
    public static bool IsCause(YamlException error)
        => error.Message.Contains("extra spaces in first line", StringComparison.Ordinal)
            || error.Message.Contains("more spaces in lines above first content line", StringComparison.Ordinal);

    /// <summary>
    /// The same text without these spaces. Unchanged where a text follows the lines of spaces: that is an error.
    /// </summary>
    public static string Empty(string text)
    {
        if (!Suspect().IsMatch(text)) return text;
        var lines = text.Split('\n');
        var emptied = new List<int>();
        for (var block = 0; block < MaxBlocks; block++)
        {
            var mended = string.Join('\n', lines);
            if (!TryFindBlock(mended, emptied, out var next)) return text;
            if (next == 0) return mended;
            emptied.Add(next - 1);
            for (var i = next - 2; i >= 0 && string.IsNullOrWhiteSpace(lines[i]); i--) lines[i] = "";
        }

        return text;
    }

    // Next: the line after the next block; 0: there is none. False: an emptied block holds more than empty lines.
    private static bool TryFindBlock(string text, List<int> emptied, out int next)
    {
        next = 0;
        var parser = new Parser(new StringReader(text));
        try
        {
            while (parser.MoveNext())
            {
                if (parser.Current is Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded } scalar
                    && scalar.Value.Trim('\n').Length > 0
                    && emptied.Exists(line => line > scalar.Start.Line && line <= scalar.End.Line)) return false;
            }
        }
        catch (YamlException error) when (IsCause(error))
        {
            next = (int)error.Start.Line;
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException or ArgumentException
            or FormatException)
        {
            // The reader of the document reports it.
        }

        return true;
    }

    [GeneratedRegex(@"[|>][-+0-9]*[ \t]*(#[^\n]*)?\r?\n[ ]+\r?(\n|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Suspect();
}
