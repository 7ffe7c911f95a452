using Xunit;

namespace Occo.Engine.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Keys = ["name", "type", "filter", "scaling", "variables"];

    [Theory]
    [InlineData("nmae", "name")]
    [InlineData("Name", "name")]
    [InlineData("tpye", "type")]
    [InlineData("fliter", "filter")]
    [InlineData("scalign", "scaling")]
    [InlineData("variable", "variables")]
    [InlineData("varaibels", "variables")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("variablesvariablesvariablesvariablesvariables", null)]
    public void Nearest_Word_IsFoundWhenItIsNear(string word, string? nearest)
        => Assert.Equal(nearest, Suggestion.Nearest(word, Keys));

    [Fact]
    public void Nearest_OfTwo_IsTheNearer() => Assert.Equal("node2", Suggestion.Nearest("node22", ["node1", "node2"]));

    [Theory]
    [InlineData("nmae", "Did you mean 'name'?")]
    [InlineData("colour", "Known keys: name, type, filter, scaling, variables.")]
    public void For_Word_SaysWhatToDo(string word, string hint)
        => Assert.Equal(hint, Suggestion.For(word, Keys, "keys"));

    [Fact]
    public void For_NothingKnown_SaysSo() => Assert.Equal("There are no nodes.", Suggestion.For("a", [], "nodes"));

    [Fact]
    public void For_ManyKnown_IsCutShort()
        => Assert.EndsWith("k59, ...", Suggestion.For("zzz", Enumerable.Range(0, 100).Select(i => $"k{i}"), "keys"),
            StringComparison.Ordinal);
}
