namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Reads tokens one by one, and guards the depth of what is built of them.</summary>
internal sealed class TokenReader(TemplateSource source)
{
    private const int MaxNesting = 50;
    private const int MaxExpressionDepth = 300;

    private readonly List<TemplateToken> tokens = TemplateLexer.Read(source);
    private int position;
    private int nesting;

    /// <summary>Where the template comes from.</summary>
    public TemplateSource Source => source;

    /// <summary>The next token.</summary>
    public TemplateToken Current => tokens[position];

    /// <summary>The token after the next.</summary>
    public TemplateToken Following => tokens[Math.Min(position + 1, tokens.Count - 1)];

    /// <summary>Passes the next token.</summary>
    public TemplateToken Take() => tokens[Current.Kind == TokenKind.End ? position : position++];

    /// <summary>Whether the next token is this operator.</summary>
    public bool IsOperator(string sign) => Current.Kind == TokenKind.Operator && Current.Text == sign;

    /// <summary>Whether the next token is this word.</summary>
    public bool IsWord(string word) => Current.Kind == TokenKind.Name && Current.Text == word;

    /// <summary>Passes the next token if it is this operator.</summary>
    public bool TryOperator(string sign)
    {
        if (!IsOperator(sign)) return false;
        position++;
        return true;
    }

    /// <summary>Passes the next token if it is this word.</summary>
    public bool TryWord(string word)
    {
        if (!IsWord(word)) return false;
        position++;
        return true;
    }

    /// <summary>Passes this operator; an error if another token comes.</summary>
    public void ExpectOperator(string sign)
    {
        if (!TryOperator(sign)) throw Unexpected($"'{sign}'");
    }

    /// <summary>Passes a token of this kind; an error if another comes.</summary>
    public TemplateToken Expect(TokenKind kind, string expected)
        => Current.Kind == kind ? Take() : throw Unexpected(expected);

    /// <summary>An error at the next token.</summary>
    public CompositionException Unexpected(string expected)
        => Error(Current.Line, $"Here should be {expected}, not {Current.Describe()}. "
            + "Put {% raw %} ... {% endraw %} around what is not for Occo.");

    /// <summary>An error at a line.</summary>
    public CompositionException Error(int line, string message) => source.Error(line, message);

    /// <summary>Reads something nested one level deeper.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++nesting > MaxNesting) throw Error(Current.Line, $"The template is nested more than {MaxNesting} deep.");
        var result = read();
        nesting--;
        return result;
    }

    /// <summary>Refuses an expression that is too deep to be evaluated safely.</summary>
    public T Bounded<T>(T expression)
        where T : Expression
        => expression.Depth <= MaxExpressionDepth
            ? expression
            : throw Error(expression.Line, $"The expression has more than {MaxExpressionDepth} operators in a row.");
}
