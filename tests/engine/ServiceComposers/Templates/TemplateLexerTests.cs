using Xunit;

namespace Occo.Engine.Tests;

/// <summary>How a template is cut into tokens, with their kinds and lines.</summary>
public sealed class TemplateLexerTests
{
    [Theory]
    [InlineData("", "End@1")]
    [InlineData("text", "Text:text@1 End@1")]
    [InlineData("a{{ b }}c", "Text:a@1 OutputBegin:{{@1 Name:b@1 OutputEnd:}}@1 Text:c@1 End@1")]
    [InlineData("{%if x%}", "TagBegin:{%@1 Name:if@1 Name:x@1 TagEnd:%}@1 End@1")]
    [InlineData("{{1.5e3}}", "OutputBegin:{{@1 Float:1.5e3@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{1.a}}", "OutputBegin:{{@1 Integer:1@1 Operator:.@1 Name:a@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{1e}}", "OutputBegin:{{@1 Integer:1@1 Name:e@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{'a'}}", "OutputBegin:{{@1 String:a@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{a//b}}", "OutputBegin:{{@1 Name:a@1 Operator://@1 Name:b@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{a<=b}}", "OutputBegin:{{@1 Name:a@1 Operator:<=@1 Name:b@1 OutputEnd:}}@1 End@1")]
    [InlineData("{{a=b}}", "OutputBegin:{{@1 Name:a@1 Operator:=@1 Name:b@1 OutputEnd:}}@1 End@1")]
    public void Read_Template_GivesTokens(string template, string expected) => Assert.Equal(expected, Tokens(template));

    [Theory]
    [InlineData("a\nb\n{{ c\n}}\nd", "Text:a\nb\n@1 OutputBegin:{{@3 Name:c@3 OutputEnd:}}@4 Text:\nd@4 End@5")]
    [InlineData("{# a\nb #}{{ c }}", "OutputBegin:{{@2 Name:c@2 OutputEnd:}}@2 End@2")]
    [InlineData("{% raw %}\n\n{% endraw %}{{ c }}", "Text:\n\n@1 OutputBegin:{{@3 Name:c@3 OutputEnd:}}@3 End@3")]
    [InlineData("{{ 'a\n\nb' ~ c }}",
        "OutputBegin:{{@1 String:a\n\nb@1 Operator:~@3 Name:c@3 OutputEnd:}}@3 End@3")]
    [InlineData("a -\n\n{{- c }}", "Text:a -@1 OutputBegin:{{@3 Name:c@3 OutputEnd:}}@3 End@3")]
    public void Read_SeveralLines_CountsThem(string template, string expected)
        => Assert.Equal(expected, Tokens(template));

    [Theory]
    [InlineData("{{ {'a': {}} }}", 6)]
    [InlineData("{{ {'a': {'b': [{}]}} }}", 12)]
    [InlineData("{{ ({}) }}", 4)]
    public void Read_BracesInside_AreNoMarks(string template, int tokensBetweenMarks)
    {
        var tokens = TemplateLexer.Read(Source(template));
        Assert.Equal(TokenKind.OutputEnd, tokens[^2].Kind);
        Assert.Equal(tokensBetweenMarks, tokens.Count - 3);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("a { b")]
    [InlineData("}} %} #}")]
    [InlineData("{ {a} }")]
    [InlineData("$ {a}")]
    public void HasMarks_PlainText_IsFalse(string text)
    {
        Assert.False(TemplateSource.HasMarks(text));
        Assert.Equal($"Text:{text}@1 End@1", Tokens(text));
    }

    [Theory]
    [InlineData("{{")]
    [InlineData("a {% b")]
    [InlineData("${#a}")]
    [InlineData("{{{")]
    public void HasMarks_Mark_IsTrue(string text) => Assert.True(TemplateSource.HasMarks(text));

    [Theory]
    [InlineData(TokenKind.End, "", "the end of the template")]
    [InlineData(TokenKind.Text, "x", "text")]
    [InlineData(TokenKind.OutputEnd, "}}", "'}}'")]
    [InlineData(TokenKind.TagEnd, "%}", "'%}'")]
    [InlineData(TokenKind.String, "secret", "a text")]
    [InlineData(TokenKind.Name, "x", "'x'")]
    public void Describe_Token_NamesItWithoutItsText(object kind, string text, string expected)
        => Assert.Equal(expected, new TemplateToken((TokenKind)kind, text, 1).Describe());

    private static string Tokens(string template) => string.Join(' ', TemplateLexer.Read(Source(template))
        .Select(t => $"{t.Kind}{(t.Text.Length > 0 ? ":" : "")}{t.Text}@{t.Line}"));

    private static TemplateSource Source(string text) => new(text, null, TemplateKind.Document);
}
