namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// Cuts a template into tokens: text, marks, and what stands between marks. The parser sees neither white-space
/// control nor comments nor <c>raw</c>.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly List<TemplateToken> tokens = [];
    private readonly TextCursor cursor;
    private readonly ExpressionLexer expressions;
    private bool trimNext;

    private TemplateLexer(TemplateSource source)
    {
        cursor = new TextCursor(source);
        expressions = new ExpressionLexer(cursor, tokens);
    }

    /// <summary>All tokens, the last one is <see cref="TokenKind.End"/>.</summary>
    public static List<TemplateToken> Read(TemplateSource source)
    {
        var lexer = new TemplateLexer(source);
        while (!lexer.cursor.AtEnd) lexer.ReadNext();
        lexer.tokens.Add(new(TokenKind.End, "", lexer.cursor.Line));
        return lexer.tokens;
    }

    private void ReadNext()
    {
        var line = cursor.Line;
        var text = cursor.ReadUntilMark();
        AddText(text, line, trimEnd: !cursor.AtEnd && cursor.Peek(2) == '-');
        if (cursor.AtEnd) return;
        line = cursor.Line;
        var mark = cursor.Peek(1);
        cursor.Skip(2);
        if (cursor.Current is '-' or '+') cursor.Skip(1);
        switch (mark)
        {
            case '#':
                ReadComment(line);
                break;
            case '{':
                tokens.Add(new(TokenKind.OutputBegin, "{{", line));
                trimNext = expressions.Read("}}", line);
                tokens.Add(new(TokenKind.OutputEnd, "}}", cursor.Line));
                break;
            default:
                if (TryReadRaw(line)) break;
                tokens.Add(new(TokenKind.TagBegin, "{%", line));
                trimNext = expressions.Read("%}", line);
                tokens.Add(new(TokenKind.TagEnd, "%}", cursor.Line));
                break;
        }
    }

    private void AddText(string text, int line, bool trimEnd)
    {
        if (trimNext) text = text.TrimStart();
        if (trimEnd) text = text.TrimEnd();
        trimNext = false;
        if (text.Length > 0) tokens.Add(new(TokenKind.Text, text, line));
    }

    private void ReadComment(int line)
    {
        var length = cursor.IndexOf("#}", 0);
        if (length < 0)
        {
            throw cursor.Error(line, "The comment '{#' is not closed. Add '#}', or put {% raw %} ... {% endraw %} "
                + "around what is not for Occo, such as ${#name} of a shell.");
        }

        trimNext = cursor.Take(length).EndsWith('-');
        cursor.Skip(2);
    }

    // raw %} ... {% endraw %}
    private bool TryReadRaw(int line)
    {
        if (cursor.Match(0, "raw") is not { } end) return false;
        cursor.Skip(end.Length);
        trimNext = end.Trims;
        var firstLine = cursor.Line;
        var length = 0;
        while ((length = cursor.IndexOf("{%", length)) >= 0)
        {
            var dash = cursor.Peek(length + 2);
            var close = cursor.Match(length + (dash is '-' or '+' ? 3 : 2), "endraw");
            if (close is { } found)
            {
                AddText(cursor.Take(length), firstLine, trimEnd: dash == '-');
                cursor.Skip(found.Length + (dash is '-' or '+' ? 3 : 2));
                trimNext = found.Trims;
                return true;
            }

            length += 2;
        }

        throw cursor.Error(line, "'raw' is not closed. Add {% endraw %}.");
    }
}
