using Newtonsoft.Json;

namespace Occo.Engine.Compiler;

/// <summary>Finds where the tokens of a JSON text begin; the reader only knows where they end.</summary>
internal sealed class JsonPlaces(string text, string? file)
{
    private int line = 1;
    private int lineStart;
    private int offset;

    /// <summary>Place of the token that was just read.</summary>
    public SourceLocation Next(JsonTextReader reader)
    {
        while (offset < text.Length && (char.IsWhiteSpace(text[offset]) || text[offset] is ',' or ':')) Advance();
        var start = new SourceLocation(file, line, offset - lineStart + 1);
        while (offset < text.Length && line < reader.LineNumber) Advance();
        offset = Math.Min(Math.Max(offset, lineStart + reader.LinePosition), text.Length);
        return start;
    }

    private void Advance()
    {
        var c = text[offset++];
        if (c == '\r' && offset < text.Length && text[offset] == '\n') offset++;
        if (c is not ('\n' or '\r')) return;
        line++;
        lineStart = offset;
    }
}
