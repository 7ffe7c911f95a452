using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Plain values: the readings were taken from ruamel.yaml 0.17.21.</summary>
public sealed class YamlScalarTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-yaml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <param name="text">The value as it is written.</param>
    /// <param name="json">What it is.</param>
    /// <param name="old">What it is in a document that begins with <c>%YAML 1.1</c>; null: the same.</param>
    /// <param name="most">What most readers of YAML 1.1 read; null: the same as <paramref name="old"/>.</param>
    [Theory]
    [InlineData("yes", "\"yes\"", "true")]
    [InlineData("on", "\"on\"", "true")]
    [InlineData("y", "\"y\"", "true", "\"y\"")]
    [InlineData("N", "\"N\"", "false", "\"N\"")]
    [InlineData("true", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("tRUE", "\"tRUE\"")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("", "null")]
    [InlineData("12", "12")]
    [InlineData("+12", "12")]
    [InlineData("-1_000", "-1000")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("00", "0")]
    [InlineData("0755", "755", "493")]
    [InlineData("-010", "-10", "-8")]
    [InlineData("012345670123", "12345670123", "1402433619")]
    [InlineData("08", "8", "\"08\"")]
    [InlineData("0899", "899", "\"0899\"")]
    [InlineData("0o17", "15", "\"0o17\"")]
    [InlineData("0o", "\"0o\"")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("-0o17", "-15", "\"-0o17\"")]
    [InlineData("0x1F", "31")]
    [InlineData("-0x1F", "-31")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("0X1F", "\"0X1F\"")]
    [InlineData("0b101", "5")]
    [InlineData("0b_", "\"0b_\"")]
    [InlineData("0B1", "\"0B1\"")]
    [InlineData("1__0", "10")]
    [InlineData("+_", "\"+_\"")]
    [InlineData("-_", "\"-_\"")]
    [InlineData("+", "\"+\"")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("1_", "1")]
    [InlineData("9223372036854775808", "\"9223372036854775808\"")]
    [InlineData("009223372036854775808", "\"9223372036854775808\"", "\"009223372036854775808\"")]
    [InlineData("0xFFFFFFFFFFFFFFFFFF", "\"4722366482869645213695\"")]
    [InlineData("1.5", "1.5")]
    [InlineData("-.5", "-0.5", "\"-.5\"")]
    [InlineData(".5", "0.5")]
    [InlineData("+.5", "0.5", "\"+.5\"")]
    [InlineData("1.", "1.0")]
    [InlineData("1.5e+3", "1500.0")]
    [InlineData("1.5e3", "1500.0", "1500.0", "\"1.5e3\"")]
    [InlineData("1e3", "1000.0", "1000.0", "\"1e3\"")]
    [InlineData("1e+3", "1000.0", "1000.0", "\"1e+3\"")]
    [InlineData("1E5", "100000.0", "100000.0", "\"1E5\"")]
    [InlineData("12345e6", "12345000000.0", "12345000000.0", "\"12345e6\"")]
    [InlineData(".5e3", "\".5e3\"")]
    [InlineData(".5e+3", "500.0")]
    [InlineData("._5", "0.5")]
    [InlineData(".", "\".\"")]
    [InlineData("..", "\"..\"")]
    [InlineData("1_0.5_0", "10.5")]
    [InlineData("-.nan", "\"-.nan\"")]
    [InlineData("190:20:30", "\"190:20:30\"", "685230")]
    [InlineData("22:22", "\"22:22\"", "1342")]
    [InlineData("1:60", "\"1:60\"")]
    [InlineData("0:30", "\"0:30\"")]
    [InlineData("-1:30", "\"-1:30\"", "-90")]
    [InlineData("1:30.5", "\"1:30.5\"", "90.5")]
    [InlineData("80:8080", "\"80:8080\"")]
    [InlineData("2001-12-14", "\"2001-12-14\"")]
    [InlineData("2001-12-14 21:59:43", "\"2001-12-14 21:59:43\"")]
    [InlineData("2001-12-14T21:59:43Z", "\"2001-12-14 21:59:43\"")]
    [InlineData("2001-12-14t21:59:43.10-05:00", "\"2001-12-15 02:59:43.100000\"")]
    [InlineData("2001-12-14 21:59:43.10 -5", "\"2001-12-15 02:59:43.100000\"")]
    [InlineData("2001-1-1", "\"2001-1-1\"")]
    [InlineData("2001-1-1 1:59:43", "\"2001-01-01 01:59:43\"")]
    [InlineData("2001-13-45", "\"2001-13-45\"")]
    [InlineData("2001-12-14T21:59", "\"2001-12-14T21:59\"")]
    [InlineData("=", "\"=\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("10.0.0.1", "\"10.0.0.1\"")]
    [InlineData("0.10", "0.1")]
    [InlineData("1.10", "1.1")]
    [InlineData("00.5", "0.5")]
    [InlineData("0x1.8", "\"0x1.8\"")]
    public void Read_PlainScalar_HasTheReadingOfOccopus(
        string text, string json, string? old = null, string? most = null)
    {
        var (root, warnings) = Load($"a: {text}");
        Assert.Equal(json, PlainJson.Write(root["a"]!.Plain));
        var isTime = json != PlainJson.Write(text) && json.Contains(':');
        if (isTime || (most ?? old ?? json) != json)
        {
            var warning = Assert.Single(warnings);
            Assert.Equal(("OCCO1018", DiagnosticSeverity.Warning, 4), (warning.Id, warning.Severity, warning.Column));
        }
        else
        {
            Assert.Empty(warnings);
        }

        var (oldRoot, oldWarnings) = Load($"%YAML 1.1\n---\na: {text}");
        Assert.Equal(old ?? json, PlainJson.Write(oldRoot["a"]!.Plain));
        Assert.Equal(isTime, oldWarnings.Count > 0);
    }

    [Theory]
    [InlineData(".inf", double.PositiveInfinity)]
    [InlineData("+.Inf", double.PositiveInfinity)]
    [InlineData("-.INF", double.NegativeInfinity)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData(".nan", double.NaN)]
    [InlineData(".NaN", double.NaN)]
    public void Resolve_SpecialFloat_HasItsValue(string text, double value)
        => Assert.Equal(value, YamlScalars.Resolve(text));

    [Theory]
    [InlineData("0755",
        "'0755' is the number 755, as Occopus and YAML 1.2 read it. YAML 1.1 reads the number 493.")]
    [InlineData("on", "'on' is the text 'on', as Occopus and YAML 1.2 read it. YAML 1.1 reads true.")]
    [InlineData("1e5",
        "'1e5' is the number 100000.0, as Occopus and YAML 1.2 read it. YAML 1.1 reads the text '1e5'.")]
    [InlineData("2001-12-14T21:59:43Z",
        "'2001-12-14T21:59:43Z' is read as a time, as Occopus reads it: '2001-12-14 21:59:43'.")]
    public void Read_TwoReadings_AreBothInTheWarning(string text, string message)
    {
        var warning = Assert.Single(Load($"a: {text}").Warnings);
        Assert.Equal((message, "Put it in quotes to keep it as it is written."), (warning.Message, warning.Hint));
    }

    [Theory]
    [InlineData("a: '0755'")]
    [InlineData("a: \"on\"")]
    [InlineData("a: !!str 0755")]
    [InlineData("a: ! yes")]
    [InlineData("a: |\n  yes\n")]
    [InlineData("on: 1\n0755: 2\n2001-12-14T21:59:43Z: 3\na: {x, y}")]
    public void Read_QuotedValueOrKey_GivesNoWarning(string yaml) => Assert.Empty(Load(yaml).Warnings);

    [Fact]
    public void Read_Key_IsTextAsWritten() => Assert.Equal(
        ["on", "0755", "2001-12-14T21:59:43Z"],
        Load("on: 1\n0755: 2\n2001-12-14T21:59:43Z: 3").Root.Values.Keys);

    [Fact]
    public void Read_ValueWithAliases_IsWarnedOfOnce()
        => Assert.Single(Load("a: &a 0755\nb: *a\nc: [*a, *a]").Warnings);

    [Fact]
    public void Read_SecretName_ItsValueIsInNoMessage()
    {
        var warnings = Load("password: 012345670\ntoken: 2001-12-14T21:59:43Z").Warnings;
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, w => Assert.DoesNotMatch("[0-9]{4}", w.Message));
    }

    [Fact]
    public void Read_ImportedFile_HasItsOwnVersion()
    {
        File.WriteAllText(Path.Combine(folder, "old.yaml"), "%YAML 1.1\n---\nmode: 0755\nssl: on");
        File.WriteAllText(Path.Combine(folder, "a.yaml"),
            "old: !yaml_import {url: file://old.yaml}\nmode: '0755'\nport: 010");
        var findings = new Findings();
        var root = (MappingNode)new DocumentLoader(findings, false)
            .Load(DescriptionSource.FromFile(Path.Combine(folder, "a.yaml")))!;
        Assert.Equal("""{"old":{"mode":493,"ssl":true},"mode":"0755","port":10}""", PlainJson.Write(root.Values));
        Assert.Equal(3, Assert.Single(findings.Sorted).Line);
    }

    [Fact]
    public void Read_DocumentsOfTheExamples_GiveNoWarning()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.yaml", SearchOption.AllDirectories)
            .ToList();
        Assert.True(files.Count >= 6);
        var findings = new Findings();
        var loader = new DocumentLoader(findings, false);
        foreach (var file in files) Assert.NotNull(loader.Load(DescriptionSource.FromFile(file)));
        Assert.Empty(findings.Sorted);
    }

    private static (MappingNode Root, IReadOnlyList<Diagnostic> Warnings) Load(string yaml)
    {
        var findings = new Findings();
        var root = new DocumentLoader(findings, false).Load(DescriptionSource.FromText(yaml));
        return (Assert.IsType<MappingNode>(root), findings.Sorted);
    }
}
