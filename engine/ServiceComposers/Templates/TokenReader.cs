namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>Reads tokens one by one, and limits the depth of what is built of them.</summary>
internal sealed class TokenReader(TemplateSource source)
{
    private const int MaxNesting = 50;
    private const int MaxExpressionDepth = 300;

    private readonly List<TemplateToken> tokens = TemplateLexer.Read(source);
    private int position;
    private int nesting;

    public TemplateSource Source => source;
    public TemplateToken Current => tokens[position];
    public TemplateToken Following => tokens[Math.Min(position + 1, tokens.Count - 1)];

    /// <summary>The current token; the next one becomes current.</summary>
    public TemplateToken Take() => tokens[Current.Kind == TokenKind.End ? position : position++];

    public bool IsOperator(string sign) => Is(TokenKind.Operator, sign);
    public bool IsWord(string word) => Is(TokenKind.Name, word);

    /// <summary>Takes the current token if it is this operator.</summary>
    public bool TryOperator(string sign) => Try(IsOperator(sign));

    /// <summary>Takes the current token if it is this word.</summary>
    public bool TryWord(string word) => Try(IsWord(word));

    /// <summary>Takes this operator. Throws if another token comes.</summary>
    public void ExpectOperator(string sign)
    {
        if (!TryOperator(sign)) throw Unexpected($"'{sign}'");
    }

    /// <summary>Takes a token of this kind. Throws if another comes.</summary>
    public TemplateToken Expect(TokenKind kind, string expected)
        => Current.Kind == kind ? Take() : throw Unexpected(expected);

    public CompositionException Unexpected(string expected)
        => Error(Current.Line, $"Here should be {expected}, not {Current.Describe()}. "
            + "Put {% raw %} ... {% endraw %} around what is not for Occo.");

    public CompositionException Error(int line, string message) => source.Error(line, message);

    /// <summary>Reads something nested one level deeper.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++nesting > MaxNesting) throw Error(Current.Line, $"The template is nested more than {MaxNesting} deep.");
        var result = read();
        nesting--;
        return result;
    }

    /// <summary>The expression. Throws if it is too deep to be evaluated safely.</summary>
    public Expression Bounded(Expression expression) => expression.Depth <= MaxExpressionDepth
        ? expression
        : throw Error(expression.Line, $"The expression has more than {MaxExpressionDepth} operators in a row.");

    private bool Is(TokenKind kind, string text) => Current.Kind == kind && Current.Text == text;

    private bool Try(bool isCurrent)
    {
        if (isCurrent) position++;
        return isCurrent;
    }
}
