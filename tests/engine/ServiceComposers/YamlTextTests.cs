using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

/// <summary>What is written as YAML is read as the same value, by the rules of YAML 1.1.</summary>
public sealed class YamlTextTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("y")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0644")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1F")]
    [InlineData("1_000")]
    [InlineData("12:30:45")]
    [InlineData("2001-01-01")]
    [InlineData(".inf")]
    [InlineData("-")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("#a")]
    [InlineData("*a")]
    [InlineData("&a")]
    [InlineData("!a")]
    [InlineData("%a")]
    [InlineData("@a")]
    [InlineData("`a")]
    [InlineData("{a: b}")]
    [InlineData("[a]")]
    [InlineData("'")]
    [InlineData("\"")]
    [InlineData("it's \"so\"")]
    [InlineData("\\n")]
    [InlineData("=")]
    [InlineData("<<")]
    [InlineData("---")]
    [InlineData("...")]
    [InlineData("trailing ")]
    [InlineData(" leading")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("a\n")]
    [InlineData("a\n\n")]
    [InlineData("a\n\nb")]
    [InlineData("\na")]
    [InlineData("a \nb")]
    [InlineData("  a\nb\n")]
    [InlineData("a\n  b\n c\n")]
    [InlineData("a\n---\n...\n# b\n")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb")]
    [InlineData("a\tb\n\tc\n")]
    [InlineData("\u0085\u2028\u2029\ufeff\u00a0")]
    [InlineData("\u0001\u007f\u0090")]
    [InlineData("\u00e9\U0001F600")]
    public void Write_Text_ComesBack(string text)
    {
        Assert.Equal(text, Yaml.Read(YamlText.Write(text)));
        var nested = Map((text, List(text, Map(("k", text)))));
        Assert.Equal(PlainJson.Write(nested), PlainJson.Write(Yaml.Read(YamlText.Write(nested))));
    }

    [Fact]
    public void Write_LongTexts_ComeBack()
    {
        var words = string.Join(' ', Enumerable.Repeat("word: 'x'", 500));
        var nested = Map(("lines", "a\nb"), (words, words), ("x", string.Join('\n', Enumerable.Repeat(words, 5))));
        Assert.Equal(PlainJson.Write(nested), PlainJson.Write(Yaml.Read(YamlText.Write(nested))));
    }

    [Fact]
    public void Write_RandomText_ComesBack()
    {
        string[] pieces =
        [
            " ", "\n", "\t", "\r", "a", "b", ":", "#", "-", "'", "\"", "\\", "0", "1", ".", "{", "}", "[", ",", "|",
            ">", "%", "\u00e9", "\u2028",
        ];
        var texts = Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(texts, text => PlainValues.Equal(text, Yaml.Read(YamlText.Write(text)))
                && PlainValues.Equal(Map((text, List(text))), Yaml.Read(YamlText.Write(Map((text, List(text)))))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Write_OtherValues_KeepTheirKind()
    {
        var value = Map(
            ("empty", Map()), ("list", List()), ("nested", List(List(List(1L)), Map(("a", List(Map()))))), ("no", null),
            ("t", true), ("f", false), ("i", -5L), ("max", long.MaxValue), ("d", 2.5), ("e", 1e16), ("e2", 1.5e-7),
            ("whole", 3.0),
            ("inf", double.PositiveInfinity), ("ninf", double.NegativeInfinity));
        var read = (IReadOnlyDictionary<string, object?>)Yaml.Read(YamlText.Write(value))!;
        Assert.True(PlainValues.Equal(value, read), YamlText.Write(value));
        Assert.IsType<double>(read["whole"]);
        Assert.IsType<double>(read["e"]);
    }

    [Fact]
    public void Write_Mapping_SortsKeys()
        => Assert.Equal("B: 1\na: 2\nb: 3\n", YamlText.Write(Map(("b", 3L), ("a", 2L), ("B", 1L))));
}
