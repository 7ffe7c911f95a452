namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>What a piece of a template is.</summary>
internal enum TokenKind
{
    /// <summary>Text outside of all marks.</summary>
    Text,

    /// <summary><c>{{</c></summary>
    OutputBegin,

    /// <summary><c>}}</c></summary>
    OutputEnd,

    /// <summary><c>{%</c></summary>
    TagBegin,

    /// <summary><c>%}</c></summary>
    TagEnd,

    /// <summary>A word: a variable, a keyword, a filter.</summary>
    Name,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a fraction or an exponent.</summary>
    Float,

    /// <summary>A quoted text, without its quotes and escapes.</summary>
    String,

    /// <summary>An operator or a bracket.</summary>
    Operator,

    /// <summary>The end of the template.</summary>
    End,
}

/// <summary>One piece of a template.</summary>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Line)
{
    /// <summary>The token as a message names it.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Text => "text",
        TokenKind.OutputEnd => "'}}'",
        TokenKind.TagEnd => "'%}'",
        TokenKind.String => "a text",
        _ => $"'{Text}'",
    };
}
