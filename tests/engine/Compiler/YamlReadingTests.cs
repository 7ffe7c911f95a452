using Xunit;

namespace Occo.Engine.Tests;

/// <summary>YAML, as Occopus reads it, but without objects.</summary>
public sealed class YamlReadingTests
{
    [Theory]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("! 12", "\"12\"")]
    [InlineData("!!int '12'", "12")]
    [InlineData("!!int 0x10", "16")]
    [InlineData("!!float 1", "1.0")]
    [InlineData("!!int 0755", "755")]
    [InlineData("!!bool 'no'", "false")]
    [InlineData("!!null ''", "null")]
    [InlineData("!!seq [1]", "[1]")]
    [InlineData("!!map {a: 1}", "{\"a\":1}")]
    public void Read_Scalar_HasItsValue(string yaml, string json) => Assert.Equal(json, Read($"a: {yaml}"));

    [Theory]
    [InlineData("a: {1: x, yes: y, 2.0: z}", "{\"1\":\"x\",\"yes\":\"y\",\"2.0\":\"z\"}")]
    [InlineData("a: {x, y}", "{\"x\":null,\"y\":null}")]
    [InlineData("a: [x: 1, y]", "[{\"x\":1},\"y\"]")]
    [InlineData("a: |\n  one\n  two\n", "\"one\\ntwo\\n\"")]
    [InlineData("a: |-\n  one\n  two\n", "\"one\\ntwo\"")]
    [InlineData("a: >\n  one\n  two\n", "\"one two\\n\"")]
    [InlineData("a: one\n  two", "\"one two\"")]
    [InlineData("a: \"\\u00e9\\n\"", "\"\u00e9\\n\"")]
    [InlineData("a: http://x:80/y", "\"http://x:80/y\"")]
    [InlineData("a: # nothing\n  b: 1", "{\"b\":1}")]
    [InlineData("\"a\": 1\r\nb: 2\r\n", "1")]
    public void Read_Style_HasItsValue(string yaml, string json) => Assert.Equal(json, Read(yaml));

    [Theory]
    [InlineData("x: &x {k: 1, l: 2}\na: {<<: *x, k: 9}", "{\"k\":9,\"l\":2}")]
    [InlineData("x: &x {k: 1}\ny: &y {k: 2, m: 3}\na: {<<: [*x, *y], z: 0}", "{\"k\":1,\"m\":3,\"z\":0}")]
    [InlineData("x: &x {k: 1}\na: {z: 0, <<: *x}", "{\"k\":1,\"z\":0}")]
    [InlineData("a: {'<<': 1}", "{\"<<\":1}")]
    [InlineData("x: &x [1, 2]\na: [*x, *x]", "[[1,2],[1,2]]")]
    [InlineData("x: &x 1\ny: &x 2\na: *x", "2")]
    [InlineData("x: &k key\na: {*k : 1}", "{\"key\":1}")]
    public void Read_AliasesAndMergeKeys_AreResolved(string yaml, string json) => Assert.Equal(json, Read(yaml));

    [Theory]
    [InlineData("a: *b", "OCCO1011", 1, 4)]
    [InlineData("a: &a [1, *a]", "OCCO1012", 1, 11)]
    [InlineData("a: &a {b: {c: *a}}", "OCCO1012", 1, 15)]
    [InlineData("a: &a {<<: *a}", "OCCO1012", 1, 12)]
    [InlineData("a: {<<: 1}", "OCCO1015", 1, 9)]
    [InlineData("a: {<<: [x]}", "OCCO1015", 1, 10)]
    [InlineData("a: 1\nb: 2\na: 3", "OCCO1009", 3, 1)]
    [InlineData("a: {{ name }}", "OCCO1010", 1, 5)]
    [InlineData("? [x]\n: 1", "OCCO1010", 1, 3)]
    [InlineData("'': 1", "OCCO1010", 1, 1)]
    [InlineData("a: !!python/object:os.system x", "OCCO1013", 1, 4)]
    [InlineData("a: !!python/object/apply:os.system [ls]", "OCCO1013", 1, 4)]
    [InlineData("a: !!python/name:os.system ''", "OCCO1013", 1, 4)]
    [InlineData("a: !foo {b: 1}", "OCCO1013", 1, 4)]
    [InlineData("a: !System.Diagnostics.Process [b]", "OCCO1013", 1, 4)]
    [InlineData("a: !<tag:example.org,2000:x> b", "OCCO1013", 1, 4)]
    [InlineData("a: !!binary aGk=", "OCCO1013", 1, 4)]
    [InlineData("a: !!timestamp 2001-01-01", "OCCO1013", 1, 4)]
    [InlineData("a: !!set {x}", "OCCO1013", 1, 4)]
    [InlineData("a: !!int x", "OCCO1014", 1, 4)]
    [InlineData("a: !!str [x]", "OCCO1014", 1, 4)]
    [InlineData("a: !!map [x]", "OCCO1014", 1, 4)]
    [InlineData("a: [1", "OCCO1003", 2, 1)]
    [InlineData("a: 'x", "OCCO1003", 1, 4)]
    [InlineData("a:\n\tb: 1", "OCCO1003", 2, 1)]
    [InlineData("a: b: c", "OCCO1003", 1, 5)]
    [InlineData("a: 1\nb:\n  c: 1\n \td: 1", "OCCO1003", 4, 2)]
    [InlineData("a: [b, c\nd: 1", "OCCO1003", 1, 6)]
    [InlineData("a: \"\\0\"", "OCCO1002", 1, 4)]
    [InlineData("a: 1\nb: \u0007", "OCCO1002", 2, 4)]
    public void Read_BadYaml_IsAFindingWithItsPlace(string yaml, string id, int line, int column)
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText(yaml));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal((id, line, column), (finding.Id, finding.Line, finding.Column));
        Assert.False(string.IsNullOrEmpty(finding.Hint));
    }

    [Theory]
    [InlineData("a: |\n\n\nb: 1", "")]
    [InlineData("a: >-\n\n\nb: 1", "")]
    [InlineData("a: |+\n\n\nb: 1", "\n\n")]
    [InlineData("a: |\nb: 1", "")]
    [InlineData("b: 1\na: |\n\n", "")]
    public void Read_BlockOfEmptyLines_IsAText(string yaml, string text)
    {
        var findings = new Findings();
        var root = (MappingNode)new DocumentLoader(findings, false).Load(DescriptionSource.FromText(yaml))!;
        Assert.Empty(findings.Sorted);
        Assert.Equal((text, 1L), (root["a"]!.Plain, root["b"]!.Plain));
    }

    [Theory]
    [InlineData("a: |\n       \n\nb: 1", "")]
    [InlineData("a: |\n  \n  \nb: 1", "")]
    [InlineData("a: >+ # kept\n  \n \nb: 1", "\n\n")]
    [InlineData("a: |\r\n    \r\n\r\nb: 1\r\n", "")]
    [InlineData("b: 1\na: |\n    ", "")]
    [InlineData("x: {y: [1]}\nl:\n- k: |\n      \n  m: 2\na: |-\n     \n\nb: 1", "")]
    public void Read_BlockOfLinesOfSpaces_IsAText(string yaml, string text)
    {
        var root = Assert.IsType<MappingNode>(Load(yaml));
        Assert.Equal((text, 1L), (root["a"]!.Plain, root["b"]!.Plain));
    }

    [Theory]
    [InlineData("a: |\n     \n  x\nb: 1")]
    [InlineData("c: |\n     \nd: 1\na: |\n     \n  x\nb: 1")]
    public void Read_TextAfterLinesWithMoreSpaces_SaysWhatToRemove(string yaml)
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText(yaml));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal(("OCCO1003", "The empty lines after '|' or '>' hold spaces. Remove the spaces."),
            (finding.Id, finding.Hint));
    }

    [Fact]
    public void Read_LinesOfSpacesInsideAText_StayWhatTheyAre()
        => Assert.Equal("\"x |\\n    \\ny\\n\"", Read("a: |\n  x |\n      \n  y\nb: |\n    \nc: 1"));

    [Fact]
    public void Read_HalfACharacter_IsAFinding()
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText("a: " + (char)0xd800));
        Assert.Equal(("OCCO1002", 4), (Assert.Single(findings.Sorted).Id, findings.Sorted[0].Column));
    }

    [Fact]
    public void Read_OneMistake_DoesNotHideTheNext()
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText("a: !x 1\nb: *c\nd: {{e}}\nf: 1\nf: 2"));
        Assert.Equal(["OCCO1013", "OCCO1011", "OCCO1010", "OCCO1009"], findings.Sorted.Select(f => f.Id));
    }

    [Fact]
    public void Read_DuplicateKeys_NamesBothLines()
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText("a: 1\nb: 2\n\na: 3"));
        Assert.Equal("The key 'a' appears twice: in line 1 and in line 4.", Assert.Single(findings.Sorted).Message);
    }

    [Fact]
    public void Read_KeysOfAMapping_StayInOrder()
    {
        var mapping = Assert.IsType<MappingNode>(Load("zeta: 1\nalpha: 2\nmid: 3"));
        Assert.Equal(["zeta", "alpha", "mid"], mapping.Values.Keys);
    }

    private static DocumentNode? Load(string yaml)
    {
        var findings = new Findings();
        var root = new DocumentLoader(findings, false).Load(DescriptionSource.FromText(yaml));
        Assert.Empty(findings.Sorted);
        return root;
    }

    private static string Read(string yaml) => PlainJson.Write(Assert.IsType<MappingNode>(Load(yaml)).Values["a"]);
}
