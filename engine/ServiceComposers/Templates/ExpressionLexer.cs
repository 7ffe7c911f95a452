using System.Globalization;
using System.Text;

namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Cuts the text between marks into names, numbers, texts and operators.</summary>
internal sealed class ExpressionLexer(TextCursor cursor, List<TemplateToken> tokens)
{
    private const int MaxName = 1000;

    private static readonly string[] Operators =
        ["//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|",
            "=", "<", ">"];

    /// <summary>Reads past the closing mark. True: the mark cuts the white space behind it.</summary>
    public bool Read(string close, int openLine)
    {
        var brackets = new Stack<char>();
        while (true)
        {
            cursor.TakeWhile(char.IsWhiteSpace);
            if (cursor.AtEnd)
                throw cursor.Error(openLine, $"'{(close == "}}" ? "{{" : "{%")}' is not closed. Add '{close}'.");

            // A mark inside of brackets is two brackets: {{ {'a': {}} }}.
            if (brackets.Count == 0 && IsClose(close, out var length, out var trims))
            {
                cursor.Skip(length);
                return trims;
            }

            ReadToken(brackets);
        }
    }

    private bool IsClose(string close, out int length, out bool trims)
    {
        var sign = (cursor.Current == '-' || (cursor.Current == '+' && close == "%}"))
            && cursor.Peek(1) == close[0] && cursor.Peek(2) == close[1];
        length = sign ? 3 : 2;
        trims = sign && cursor.Current == '-';
        return sign || cursor.StartsWith(close);
    }

    private void ReadToken(Stack<char> brackets)
    {
        var line = cursor.Line;
        var current = cursor.Current;
        if (char.IsLetter(current) || current == '_')
            tokens.Add(new(TokenKind.Name, ReadName(line), line));
        else if (char.IsAsciiDigit(current)) ReadNumber(line);
        else if (current is '\'' or '"') tokens.Add(new(TokenKind.String, ReadString(current, line), line));
        else ReadOperator(brackets, line);
    }

    // Names are looked up again and again, which takes time with their length.
    private string ReadName(int line)
    {
        var name = cursor.TakeWhile(c => char.IsLetterOrDigit(c) || c == '_');
        return name.Length <= MaxName ? name : throw cursor.Error(
            line, $"A name has more than {MaxName} characters. Texts stand in quotes.");
    }

    private void ReadOperator(Stack<char> brackets, int line)
    {
        var found = Operators.FirstOrDefault(cursor.StartsWith)
            ?? throw cursor.Error(line, $"The character '{cursor.Current}' has no meaning here. "
                + "Texts stand in quotes; put {% raw %} ... {% endraw %} around what is not for Occo.");
        if (found is "(" or "[" or "{") brackets.Push(found[0]);
        if (found is ")" or "]" or "}" && (!brackets.TryPop(out var open) || !Match(open, found[0])))
            throw cursor.Error(line, $"'{found}' closes nothing.");
        cursor.Skip(found.Length);
        tokens.Add(new(TokenKind.Operator, found, line));
    }

    private static bool Match(char open, char close) => (open, close) is ('(', ')') or ('[', ']') or ('{', '}');

    private void ReadNumber(int line)
    {
        static bool Digit(char c) => char.IsAsciiDigit(c) || c == '_';
        var kind = TokenKind.Integer;
        var number = new StringBuilder(cursor.TakeWhile(Digit));
        if (cursor.Current == '.' && char.IsAsciiDigit(cursor.Peek(1)))
        {
            kind = TokenKind.Float;
            number.Append(cursor.Take(1)).Append(cursor.TakeWhile(Digit));
        }

        var signed = cursor.Peek(1) is '+' or '-' ? 1 : 0;
        if (cursor.Current is 'e' or 'E' && char.IsAsciiDigit(cursor.Peek(1 + signed)))
        {
            kind = TokenKind.Float;
            number.Append(cursor.Take(1 + signed)).Append(cursor.TakeWhile(Digit));
        }

        tokens.Add(new(kind, number.Replace("_", "").ToString(), line));
    }

    private string ReadString(char quote, int line)
    {
        var value = new StringBuilder();
        cursor.Skip(1);
        while (cursor.Current != quote)
        {
            if (cursor.AtEnd) throw cursor.Error(line, $"The text is not closed. Add {quote}.");
            if (cursor.Current == '\\') ReadEscape(value);
            else value.Append(cursor.TakeWhile(c => c != quote && c != '\\'));
        }

        cursor.Skip(1);
        return value.ToString();
    }

    private void ReadEscape(StringBuilder value)
    {
        var line = cursor.Line;
        cursor.Skip(1);
        if (cursor.AtEnd) return;
        var escape = cursor.Take(1)[0];
        var plain = "\n\\'\"abfnrtv0".IndexOf(escape);
        if (plain == 0) return; // A backslash at the end of a line joins it with the next.
        if (plain > 0) value.Append("\\'\"\a\b\f\n\r\t\v\0"[plain - 1]);
        else if (escape is 'x' or 'u' or 'U') ReadCodePoint(value, escape, line);
        else value.Append('\\').Append(escape); // As in Python: an unknown escape stands for itself.
    }

    private void ReadCodePoint(StringBuilder value, char escape, int line)
    {
        var digits = cursor.Take(escape switch { 'x' => 2, 'u' => 4, _ => 8 });
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            throw cursor.Error(line, $"'\\{escape}' needs the hexadecimal number of a character.");
        }

        if (code < 0x10000) value.Append((char)code);
        else value.Append(char.ConvertFromUtf32(code));
    }
}
