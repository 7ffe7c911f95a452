namespace Occo.Engine.ServiceComposers.Templates;

/// <summary>
/// What a piece of a template is. Text stands outside of all marks; the marks of an output are <c>{{</c> and
/// <c>}}</c>, those of a tag <c>{%</c> and <c>%}</c>; a String is without its quotes and escapes.
/// </summary>
internal enum TokenKind
{
    Text, OutputBegin, OutputEnd, TagBegin, TagEnd, Name, Integer, Float, String, Operator, End,
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
