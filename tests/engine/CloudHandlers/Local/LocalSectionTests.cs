using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

public sealed class LocalSectionTests
{
    [Fact]
    public void Validate_EverythingGiven_FindsNothing() => Assert.Empty(Validate(Forever(
        ("environment", Map(("A", 1L), ("B", "{{ x }}"))),
        ("working_directory", "/"),
        ("files", Map(("conf/app.json", Map(("x", 1L))), ("{{ name }}", "{{ content }}"))),
        ("ports", Map(("http", "auto"), ("admin", "{{ port }}"))),
        ("log_max", 0.5),
        ("stop_timeout", 2.5))));

    [Fact]
    public void Validate_TemplatesEverywhere_FindsNothing() => Assert.Empty(Validate(Resource(
        "{{ a }}", ("arguments", new List<object?> { "{{ a }}" }), ("working_directory", "../{{ a }}"),
        ("ports", new List<object?> { "{{ a }}", "auto", 80L }), ("stop_timeout", "{{ a }}"))));

    private static string TooLong => new('x', ProgramLimits.One);

    [Fact]
    public void Validate_LongestTextsAndLongTemplates_FindsNothing() => Assert.Empty(Validate(Resource("sh",
        ("arguments", new List<object?> { TooLong[1..], "{{ a }}" + TooLong }),
        ("environment", Map(("A", TooLong[3..]))))));

    public static TheoryData<string, object?, string, string> Wrong => new()
    {
        { "command", "", "command", "OCCO1104" },
        { "arguments", new List<object?> { "a", new List<object?>() }, "arguments[1]", "OCCO1103" },
        { "environment", Map(("A", Map())), "environment.A", "OCCO1103" },
        { "environment", Map(("OCCO_X", "1")), "environment.OCCO_X", LocalSection.DiagnosticId },
        { "environment", Map(("not ok", "1")), "environment.not ok", LocalSection.DiagnosticId },
        { "working_directory", "../x", "working_directory", LocalSection.DiagnosticId },
        { "files", Map(("../x", "")), "files.../x", LocalSection.DiagnosticId },
        { "files", Map(("/x", "")), "files./x", LocalSection.DiagnosticId },
        { "live_files", new List<object?> { "context", "{{ x }}", "a" }, "live_files[2]", LocalSection.DiagnosticId },
        { "ports", Map(("http", 0L)), "ports.http", "OCCO1104" },
        { "ports", Map(("http", 70000L)), "ports.http", "OCCO1104" },
        { "ports", Map(("a b", 80L)), "ports.a b", LocalSection.DiagnosticId },
        { "ports", new List<object?> { 80L, "many" }, "ports[1]", "OCCO1104" },
        { "ports", new List<object?> { 80L, 80L }, "ports[1]", LocalSection.DiagnosticId },
        { "stop_timeout", -1L, "stop_timeout", "OCCO1104" },
        { "stop_timeout", 1e9, "stop_timeout", "OCCO1104" },
        { "log_max", 0L, "log_max", "OCCO1104" },
        { "start_seconds", -0.5, "start_seconds", "OCCO1104" },
        { "arguments", new List<object?> { "", TooLong }, "arguments[1]", LocalSection.DiagnosticId },
        { "arguments", Enumerable.Repeat<object?>(TooLong[1..], 17).ToList(), "arguments", LocalSection.DiagnosticId },
        { "environment", Map(("A", TooLong[2..])), "environment.A", LocalSection.DiagnosticId },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_BadValue_IsFoundWhereItIs(string key, object? value, string path, string id)
    {
        var resource = Forever();
        resource[key] = value;
        var found = Assert.Single(Validate(resource));
        Assert.Equal(id, found.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Equal(path, found.File);
        Assert.NotEmpty(found.Message);
        Assert.NotEmpty(found.Hint!);
    }

    [Theory]
    [InlineData("sleep 1000", "Write command: sleep and arguments: ['1000'].")]
    [InlineData("./run.sh --port 80", "Write command: ./run.sh and arguments: ['--port', '80'].")]
    public void Validate_CommandLine_IsAWarningThatSplitsIt(string command, string hint)
    {
        var found = Assert.Single(Validate(Resource(command)));
        Assert.Equal((DiagnosticSeverity.Warning, "command", hint), (found.Severity, found.File, found.Hint));
    }

    [Theory]
    [InlineData("./my tools/run")]
    [InlineData("sleep")]
    [InlineData("{{ a }} b")]
    public void Validate_NameThatMayHaveBlanks_FindsNothing(string command)
        => Assert.Empty(Validate(Resource(command)));

    [LinuxTheory]
    [InlineData("occo-no-such-program", "was not found in the folders of PATH")]
    [InlineData("/opt/my tools/run", "does not exist")]
    [InlineData("/etc/passwd", "set the x bit")]
    public void Validate_CommandThatIsNotOnThisMachine_IsAShortWarning(string command, string why)
    {
        var found = Assert.Single(Validate(Resource(command)));

        Assert.Equal((DiagnosticSeverity.Warning, "command"), (found.Severity, found.File));
        Assert.Contains(why, found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetEnvironmentVariable("PATH")!, $"{found}", StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Validate_CommandInAPathOfItsOwn_IsLookedUpThere()
    {
        Assert.Empty(Validate(Resource("true", ("environment", Map(("PATH", "/bin:/usr/bin"))))));
        Assert.Empty(Validate(Resource("occo-no-such-program", ("environment", Map(("PATH", "{{ a }}"))))));
        Assert.Single(Validate(Resource("true", ("environment", Map(("PATH", "/occo"))))));
    }

    [Fact]
    public void Validate_SeveralBadValues_AreFoundTogether() => Assert.Equal(2, Validate(
        Forever(("stop_timeout", -1L), ("ports", Map(("http", 0L))))).Count);

    [Theory]
    [InlineData("arguments", "-a -b")]
    [InlineData("files", "x")]
    [InlineData("ports", 80L)]
    [InlineData("stop_timeout", "long")]
    [InlineData("comand", "x")]
    public void Validate_KindOrKeyIsWrong_IsFoundOnce(string key, object value)
    {
        var resource = Forever();
        resource[key] = value;
        Assert.NotEqual(LocalSection.DiagnosticId, Assert.Single(Validate(resource)).Id);
    }

    [Fact]
    public void Validate_NoCommand_IsFoundOnce() => Assert.Single(Validate(Map(("type", "local"))));

    [Fact]
    public void Require_Defaults_AreThoseOfTheDescription()
    {
        var section = LocalSection.Require(Resource("sh"));
        Assert.Equal(TimeSpan.FromSeconds(10), section.StopTimeout);
        Assert.Equal(50_000_000, section.LogMax);
        Assert.Null(section.WorkingDirectory);
        Assert.Empty(section.Arguments);
        Assert.Empty(section.Environment);
        Assert.Empty(section.Files);
        Assert.Empty(section.Ports);
    }

    [Fact]
    public void Require_NoCommand_NamesTheKey()
        => Assert.Contains("resource.command", Assert.Throws<CloudException>(
            () => LocalSection.Require(Map(("type", "local")))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("command")]
    [InlineData("arguments")]
    [InlineData("environment")]
    [InlineData("ports")]
    [InlineData("stop_timeout")]
    [InlineData("working_directory")]
    public void Require_ListWhereATemplateGaveOne_SaysSoAndHowToMakeAText(string key)
    {
        List<object?> made = ["10.0.0.1", "10.0.0.2"];
        var resource = Forever();
        resource[key] = key switch
        {
            "arguments" => new List<object?> { made },
            "environment" or "ports" => Map(("http", made)),
            _ => made,
        };
        var message = Assert.Throws<CloudException>(() => LocalSection.Require(resource)).Message;
        Assert.Contains("is a list, not one value.", message, StringComparison.Ordinal);
        Assert.Contains("| join(',')", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Quote", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_NumericTexts_AreNumbers()
    {
        var section = LocalSection.Require(
            Resource("sh", ("ports", Map(("http", "80"), ("x", "AUTO"))), ("stop_timeout", "1.5"), ("log_max", "0.5")));
        Assert.Equal(80, section.Ports["http"]);
        Assert.Null(section.Ports["x"]);
        Assert.Equal(TimeSpan.FromSeconds(1.5), section.StopTimeout);
        Assert.Equal(500_000, section.LogMax);
    }

    // The file stands for the path, so that a test sees which value a finding is about.
    private static List<Diagnostic> Validate(Dictionary<string, object?> resource) => [.. new LocalCloud().Validate(
        new Section("resource", resource, path => new SourceLocation(path, 1, 1)))];
}
