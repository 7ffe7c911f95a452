using Xunit;

namespace Occo.Engine.Tests;

/// <summary>YAML, as PyYAML's safe loader reads it.</summary>
public sealed class YamlReadingTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("TRUE", "true")]
    [InlineData("y", "\"y\"")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("-1_000", "-1000")]
    [InlineData("0", "0")]
    [InlineData("0644", "420")]
    [InlineData("-010", "-8")]
    [InlineData("0x1F", "31")]
    [InlineData("0b101", "5")]
    [InlineData("08", "\"08\"")]
    [InlineData("0o17", "\"0o17\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("0b_", "\"0b_\"")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("9223372036854775808", "\"9223372036854775808\"")]
    [InlineData("-9223372036854775809", "\"-9223372036854775809\"")]
    [InlineData("1.5", "1.5")]
    [InlineData("-.5", "\"-.5\"")]
    [InlineData(".5", "0.5")]
    [InlineData("1.", "1.0")]
    [InlineData("1.5e+3", "1500.0")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("1.5e3", "\"1.5e3\"")]
    [InlineData("190:20:30", "\"190:20:30\"")]
    [InlineData("22:22", "\"22:22\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("10.0.0.1", "\"10.0.0.1\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("=", "\"=\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("! 12", "\"12\"")]
    [InlineData("!!int '12'", "12")]
    [InlineData("!!int 0x10", "16")]
    [InlineData("!!float 1", "1.0")]
    [InlineData("!!bool 'no'", "false")]
    [InlineData("!!null ''", "null")]
    [InlineData("!!seq [1]", "[1]")]
    [InlineData("!!map {a: 1}", "{\"a\":1}")]
    public void Read_Scalar_HasItsValue(string yaml, string json) => Assert.Equal(json, Read($"a: {yaml}"));

    [Theory]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("-.INF", double.NegativeInfinity)]
    [InlineData(".NaN", double.NaN)]
    public void Resolve_SpecialFloat_HasItsValue(string text, double value)
        => Assert.Equal(value, YamlScalars.Resolve(text));

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

    // PyYAML takes it; YamlDotNet 18.1.0 does not.
    [Fact]
    public void Read_BlockOfLinesOfSpaces_SaysWhatToRemove()
    {
        var findings = new Findings();
        new DocumentLoader(findings, false).Load(DescriptionSource.FromText("a: |\n  \n  \nb: 1"));
        var finding = Assert.Single(findings.Sorted);
        Assert.Equal(("OCCO1003", 4, "The empty lines after '|' or '>' hold spaces. Remove the spaces."),
            (finding.Id, finding.Line, finding.Hint));
    }

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
