using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class TreeRendererTests
{
    private static readonly TreeRenderer Renderer = new(
        new()
        {
            Variables = Map(("n", 5L), ("s", "text"), ("key", "k"), ("l", List(1L)), ("nothing", null)),
        },
        new());

    [Theory]
    [InlineData(5L)]
    [InlineData(2.5)]
    [InlineData(true)]
    [InlineData(null)]
    [InlineData("plain")]
    [InlineData("trailing newline\n")]
    [InlineData(" {braces} ")]
    public void Render_ValueWithoutTemplate_StaysTheSame(object? value)
    {
        Assert.Equal(value, Renderer.Render(value, "p", keepKinds: true));
        Assert.Equal(value, Renderer.Render(value, "p", keepKinds: false));
    }

    [Theory]
    [InlineData("{{ n }}", 5L, "5")]
    [InlineData("{{n}}", 5L, "5")]
    [InlineData("{{- n -}}", 5L, "5")]
    [InlineData(" {{ n }}", " 5", " 5")]
    [InlineData("{{ n }}\n", "5\n", "5\n")]
    [InlineData("{{ n }}{{ n }}", "55", "55")]
    [InlineData("{{ s }}", "text", "text")]
    [InlineData("{{ n > 3 }}", true, "True")]
    [InlineData("{{ nothing }}", null, "None")]
    [InlineData("{% if n %}{{ n }}{% endif %}", "5", "5")]
    public void Render_Template_KeepsKindOnlyWhenAsked(string template, object? kept, string text)
    {
        Assert.Equal(kept, Renderer.Render(template, "p", keepKinds: true));
        Assert.Equal(text, Renderer.Render(template, "p", keepKinds: false));
    }

    [Fact]
    public void Render_Tree_RendersKeysAndItemsInOrder()
    {
        var tree = Map(("z", List("{{ n }}", Map(("{{ key }}-{{ n }}", "{{ l }}")))), ("a", "{{ s }}!"));
        Assert.Equal(
            """{"z":[5,{"k-5":[1]}],"a":"text!"}""", PlainJson.Write(Renderer.Render(tree, "p", keepKinds: true)));
    }

    [Fact]
    public void Render_Tree_LeavesTheOriginal()
    {
        var tree = Map(("a", List("{{ n }}")));
        Renderer.Render(tree, "p", keepKinds: true);
        Assert.Equal("{{ n }}", ((List<object?>)tree["a"]!)[0]);
    }

    [Theory]
    [InlineData("p.a.b[1](1): 'x' is not defined.", "{{ x }}")]
    [InlineData("p.a.b[1](3): 'x' is not defined.", "one\ntwo\n{{ x }}")]
    [InlineData("p.a.b[1](1): '{{' is not closed.", "{{ x")]
    public void Render_Error_NamesThePlace(string message, string template)
    {
        var tree = Map(("a", Map(("b", List("fine", template)))));
        var error = Assert.Throws<CompositionException>(() => Renderer.Render(tree, "p", keepKinds: true));
        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Render_ErrorInKey_NamesThePlace()
    {
        var tree = Map(("{{ x }}", 1L));
        var error = Assert.Throws<CompositionException>(() => Renderer.Render(tree, "p", keepKinds: true));
        Assert.StartsWith("p.{{ x }}(1): 'x' is not defined.", error.Message);
    }
}
