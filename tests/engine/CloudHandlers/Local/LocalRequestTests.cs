using System.Runtime.Versioning;
using Xunit;
using static Occo.Engine.Tests.LocalBed;

namespace Occo.Engine.Tests;

[SupportedOSPlatform("linux")]
public sealed class LocalRequestTests
{
    [LinuxFact]
    public async Task CreateAsync_HostileArguments_ArriveAsTheyAre()
    {
        await using var bed = new LocalBed();
        string[] hostile =
        [
            "$(touch x)", "`touch x`", "'; touch x; '", "\"; touch x; \"", "a\nb\n", "", " ", "*", "~", "-n", "--",
            "\\", "žluť 🐎", "$HOME", "a&b|c>x",
        ];
        const string script = "for a; do printf '%s\\0' \"$a\"; done >all && mv all arguments; exec sleep 3600";
        var instance = await bed.CreateAsync(Resource("sh",
            ("arguments", new List<object?>(["-c", script, "sh", .. hostile]))));

        Assert.Equal(hostile, (await bed.FileAsync(instance, "arguments")).Split('\0')[..^1]);
        Assert.False(File.Exists(Path.Combine(bed.Folder(instance).Files, "x")));
    }

    [LinuxFact]
    public async Task CreateAsync_NumbersAndBooleansAsArguments_ArriveAsText()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Resource("sh", ("arguments", new List<object?>
        {
            "-c", "echo \"$@\" >all && mv all arguments; exec sleep 3600", "sh", 5L, 0.5, true,
        })));
        Assert.Equal("5 0.5 true\n", await bed.FileAsync(instance, "arguments"));
    }

    [LinuxFact]
    public async Task CreateAsync_Environment_HoldsOwnAndGivenVariables()
    {
        await using var bed = new LocalBed();
        var instance = await bed.CreateAsync(Shell("env -0 >all && mv all environment; exec sleep 3600",
            ("environment", Map(("GREETING", "a 'b' $c\nd"), ("COUNT", 3L), ("boot", "mine"), ("stat", "mine too"))),
            ("ports", Map(("http", 8080L), ("ad-min", "auto")))));
        var text = await bed.FileAsync(instance, "environment");
        var variables = text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);

        Assert.Equal("a 'b' $c\nd", variables["GREETING"]);
        Assert.Equal("3", variables["COUNT"]);
        Assert.Equal("mine", variables["boot"]);
        Assert.Equal("mine too", variables["stat"]);
        Assert.Equal($"{instance.NodeId}", variables["OCCO_NODE_ID"]);
        Assert.Equal("web", variables["OCCO_NODE_NAME"]);
        Assert.Equal(bed.Scope.InfrastructureId, variables["OCCO_INFRA_ID"]);
        Assert.Equal("shop", variables["OCCO_INFRA_NAME"]);
        Assert.Equal(instance.Addresses[0], variables["OCCO_ADDRESS"]);
        Assert.Equal("8080", variables["OCCO_PORT_HTTP"]);
        Assert.Equal($"{instance.Ports["ad-min"]}", variables["OCCO_PORT_AD_MIN"]);
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), variables["PATH"]);
    }

    [Fact]
    public void Of_VariablesOfAnOuterNode_AreNotInherited()
    {
        Environment.SetEnvironmentVariable("OCCO_TEST_OUTER", "1");
        try
        {
            var spec = new InstanceSpec(Guid.NewGuid(), "web", "i", "shop", "sh", "127.1.1.1",
                new Dictionary<string, int>(), TimeSpan.Zero, [], ProcessIdentity.Current);
            Assert.DoesNotContain("OCCO_TEST_OUTER", NodeEnvironment.Of(
                spec, new Dictionary<string, string>(), new HashSet<string>()).Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable("OCCO_TEST_OUTER", null);
        }
    }

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("AWS_REGION", true)]
    [InlineData("AWS_ACCESS_KEY_ID", false)]
    [InlineData("AWS_SECRET_ACCESS_KEY", false)]
    [InlineData("PGPASSWORD", false)]
    [InlineData("AWS_SESSION_TOKEN", false)]
    [InlineData("OCCO_STORE", false)]
    [InlineData("WITHHELD", false)]
    public void IsInherited_Variable_IsNoSecret(string name, bool expected)
        => Assert.Equal(expected, NodeEnvironment.IsInherited(name, new HashSet<string> { "WITHHELD" }));

    [LinuxFact]
    public async Task CreateAsync_SecretVariables_AreWithheldUnlessTheDescriptionSetsThem()
    {
        string[] names = ["LOCAL_TEST_KEY", "LOCAL_TEST_OWN", "LOCAL_TEST_OTHER"];
        foreach (var name in names) Environment.SetEnvironmentVariable(name, "inherited");
        try
        {
            await using var bed = new LocalBed();
            var batch = bed.Batch(Guid.NewGuid(), Shell("env >all && mv all environment; exec sleep 3600",
                ("environment", Map(("LOCAL_TEST_OWN", "own")))));
            batch = batch with { SecretVariables = new HashSet<string>(names[..2]) };
            var instance = (await bed.Cloud.CreateAsync(batch, None)).Single().Instance!;
            var variables = (await bed.FileAsync(instance, "environment")).Split('\n');

            Assert.Equal(["LOCAL_TEST_OTHER=inherited", "LOCAL_TEST_OWN=own"],
                variables.Where(v => v.StartsWith("LOCAL_TEST_", StringComparison.Ordinal)).Order());
        }
        finally
        {
            foreach (var name in names) Environment.SetEnvironmentVariable(name, null);
        }
    }

    [LinuxFact]
    public async Task CreateAsync_TooLongForTheSystem_IsInvalidWithoutATrace()
    {
        await using var bed = new LocalBed();
        var almost = new string('x', ProgramLimits.One - 1);
        foreach (var resource in (Dictionary<string, object?>[])
        [
            Forever(("environment", Map(("A", almost)))),
            Resource("sleep", ("arguments", new List<object?> { almost + "x" })),
            Resource("sleep", ("arguments", Enumerable.Repeat<object?>(almost, 60).ToList())),
        ])
        {
            var error = (await bed.TryCreateAsync(Guid.NewGuid(), resource)).Error!;
            Assert.Equal(CloudErrorKind.Invalid, error.Kind);
            Assert.Contains("resource.files", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
    }

    [LinuxFact]
    public async Task CreateAsync_LongestTexts_Arrive()
    {
        await using var bed = new LocalBed();
        var longest = new string('x', ProgramLimits.One - 1);
        var instance = await bed.CreateAsync(Resource("sh",
            ("arguments", new List<object?>
            {
                "-c", "echo ${#1} ${#A} >all && mv all lengths; exec sleep 3600", "sh", longest,
            }),
            ("environment", Map(("A", longest[2..])))));
        Assert.Equal($"{longest.Length} {longest.Length - 2}\n", await bed.FileAsync(instance, "lengths"));
    }

    [LinuxFact]
    public async Task CreateAsync_Files_AreWrittenWithContextAndRunnableScripts()
    {
        await using var bed = new LocalBed();
        var id = Guid.NewGuid();
        var resource = Resource("./bin/run", ("files", Map(
            ("bin/run", "#!/bin/sh\npwd >where.tmp; mv where.tmp where; exec sleep 3600\n"),
            ("settings.json", Map(("list", new List<object?> { 1L, "two" }), ("on", true))),
            ("empty", null))));
        var instance = (await bed.TryCreateAsync(id, resource, context: "#cloud-config\n")).Instance!;

        Assert.Equal(bed.Folder(instance).Files + "\n", await bed.FileAsync(instance, "where"));
        Assert.Equal("""{"list":[1,"two"],"on":true}""", await bed.FileAsync(instance, "settings.json"));
        Assert.Equal("#cloud-config\n", await bed.FileAsync(instance, "context"));
        var mode = File.GetUnixFileMode(Path.Combine(bed.Folder(instance).Files, "settings.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [LinuxFact]
    public async Task CreateAsync_WorkingDirectory_IsWhereTheProcessStarts()
    {
        await using var bed = new LocalBed();
        var relative = await bed.CreateAsync(Shell(
            "pwd >w && mv w where; exec sleep 3600", ("working_directory", "data/a")));
        Assert.Equal($"{bed.Folder(relative).Files}/data/a\n", await bed.FileAsync(relative, "data/a/where"));

        var absolute = await bed.CreateAsync(Shell("pwd; exit 3", ("working_directory", "/usr")));
        Assert.Contains("/usr", (await bed.EndedAsync(absolute)).Error, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, object?> Refused => new()
    {
        { "no such program", "command", "occo-no-such-program" },
        { "a word of the shell", "command", "eval" },
        { "no such file", "command", "./run" },
        { "not executable", "command", "/etc/passwd" },
        { "empty", "command", " " },
        { "climbs out", "files", Map(("../x", "")) },
        { "absolute", "files", Map(("/tmp/occo-x", "")) },
        { "climbs out later", "files", Map(("a/../../x", "")) },
        { "climbs out backwards", "files", Map(("..\\x", "")) },
        { "no name", "files", Map(("", "")) },
        { "file and folder", "files", Map(("a", ""), ("a/b", "")) },
        { "no such folder", "working_directory", "/occo/no/such/folder" },
        { "climbing folder", "working_directory", "../.." },
        { "NUL in argument", "arguments", new List<object?> { "a\0b" } },
        { "argument is a list", "arguments", new List<object?> { new List<object?>() } },
        { "arguments as text", "arguments", "-a -b" },
        { "variable of Occo", "environment", Map(("OCCO_NODE_ID", "x")) },
        { "no variable name", "environment", Map(("a=b", "x")) },
        { "port too high", "ports", Map(("http", 65536L)) },
        { "port is a word", "ports", Map(("http", "www")) },
        { "port not rendered", "ports", Map(("http", "{{ port }}")) },
        { "two ports of a name", "ports", Map(("a-b", 1L), ("A_B", 2L)) },
        { "negative time", "stop_timeout", -1L },
    };

    [LinuxTheory]
    [MemberData(nameof(Refused))]
    public async Task CreateAsync_BadRequest_IsRefusedWithoutATrace(string why, string key, object? value)
    {
        await using var bed = new LocalBed();
        var resource = Forever();
        resource[key] = value;
        var outcome = await bed.TryCreateAsync(Guid.NewGuid(), resource);

        Assert.Null(outcome.Instance);
        Assert.True(outcome.Error!.Kind == CloudErrorKind.Invalid, $"{why}: {outcome.Error}");
        Assert.NotEmpty(outcome.Error.Message);
        Assert.Empty(await bed.ListAsync());
        Assert.Empty(Directory.GetFileSystemEntries(bed.StoreFolder));
        Assert.Empty(bed.Processes());
    }
}
