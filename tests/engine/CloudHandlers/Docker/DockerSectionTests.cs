using Xunit;

namespace Occo.Engine.Tests;

public sealed class DockerSectionTests
{
    [Theory]
    [InlineData("nginx", null, "nginx:latest", "docker.io")]
    [InlineData("nginx", "1.27", "nginx:1.27", "docker.io")]
    [InlineData("nginx:1.27", null, "nginx:1.27", "docker.io")]
    [InlineData("shop/web", null, "shop/web:latest", "docker.io")]
    [InlineData("host.example.com:5000/shop/web", "2", "host.example.com:5000/shop/web:2", "host.example.com:5000")]
    [InlineData("localhost/web", null, "localhost/web:latest", "localhost")]
    [InlineData("web@sha256:0a", null, "web@sha256:0a", "docker.io")]
    public void Read_Image_HasItsTagAndRegistry(string image, string? tag, string reference, string registry)
    {
        var section = DockerSection.Read(With(("image", image), ("tag", tag)));

        Assert.Equal((reference, registry), (section.Reference, DockerRegistry.HostOf(section.Image)));
    }

    [Theory]
    [InlineData("80", "80", "80/tcp", "", "")]
    [InlineData("8080:80", "80", "80/tcp", "", "8080")]
    [InlineData("127.0.0.1:8080:80", "80", "80/tcp", "127.0.0.1", "8080")]
    [InlineData("127.0.0.1::80", "80", "80/tcp", "127.0.0.1", "")]
    [InlineData("[::1]:53:53/udp", "53", "53/udp", "::1", "53")]
    public void Read_Port_AsDockerRunTakesIt(string text, string name, string inside, string address, string host)
        => Assert.Equal(new DockerPort(name, inside, address, host),
            DockerSection.Read(With(("ports", new List<object?> { text }))).Ports.Single());

    [Theory]
    [InlineData("data:/data", "data", "/data", false)]
    [InlineData("/srv:/data:ro", "/srv", "/data", true)]
    [InlineData("/cache", null, "/cache", false)]
    [InlineData("C:\\srv:/data", "C:\\srv", "/data", false)]
    public void Read_Volume_AsDockerRunTakesIt(string text, string? source, string target, bool isReadOnly)
        => Assert.Equal(new DockerVolume(source, target, isReadOnly, false),
            DockerSection.Read(With(("volumes", new List<object?> { text }))).Volumes.Single());

    [Theory]
    [InlineData("TRUE", "False", true, true)]
    [InlineData("false", "true", false, false)]
    [InlineData(null, null, false, false)]
    public void Read_SwitchesOfAVolume_AreReadAsElsewhere(string? readOnly, string? keep, bool isReadOnly, bool removed)
    {
        var volume = Assert.Single(DockerSection.Read(With(("volumes", Volume(readOnly, keep)))).Volumes);

        Assert.Equal((isReadOnly, removed), (volume.IsReadOnly, volume.IsRemoved));
    }

    [Theory]
    [InlineData("yes", null)]
    [InlineData(null, "no")]
    public void Read_SwitchOfAVolumeThatIsNone_IsAnError(string? readOnly, string? keep)
        => Assert.Contains("neither true nor false", Assert.Throws<CloudException>(
            () => DockerSection.Read(With(("volumes", Volume(readOnly, keep))))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Infinity")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    [InlineData("-1")]
    public void Read_TimeThatIsNone_IsAnError(string seconds)
        => Assert.Contains("no number between", Assert.Throws<CloudException>(
            () => DockerSection.Read(With(("stop_timeout", seconds)))).Message, StringComparison.Ordinal);

    private static List<object?> Volume(string? readOnly, string? keep) =>
    [
        new Dictionary<string, object?>
        {
            ["source"] = "data", ["target"] = "/data", ["read_only"] = readOnly, ["keep"] = keep,
        },
    ];

    [Theory]
    [InlineData("512m", 512L << 20)]
    [InlineData("2g", 2L << 30)]
    [InlineData("1073741824", 1L << 30)]
    public void Read_Memory_HasUnits(string text, long bytes)
        => Assert.Equal(bytes, DockerSection.Read(
            With(("limits", new Dictionary<string, object?> { ["memory"] = text }))).Memory);

    [Theory]
    [InlineData("sleep 1000", new[] { "sleep", "1000" })]
    [InlineData("sh -c 'echo \"a b\"; exit'", new[] { "sh", "-c", "echo \"a b\"; exit" })]
    [InlineData("run --name=\"a b\" c", new[] { "run", "--name=a b", "c" })]
    public void Split_Words_AsAShell(string text, string[] words)
        => Assert.Equal(words, DockerSectionReader.Split(text));

    [Theory]
    [InlineData("ports", "eighty", "not a published port")]
    [InlineData("volumes", "data", "not a volume")]
    [InlineData("volumes", "data:relative", "not a volume")]
    [InlineData("restart", "sometimes", "restart")]
    [InlineData("endpoint", "tcp://user:pass@host:2375", "may hold a credential")]
    [InlineData("command", "sleep 1", "contextualisation")]
    public void Validate_BadValue_IsAnErrorAtItsPlace(string key, string value, string text)
    {
        var list = key is "ports" or "volumes";
        var finding = Assert.Single(Check((key, list ? new List<object?> { value } : value)));

        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Contains(text, $"{finding.Message} {finding.Hint}", StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssh://host", "ssh address")]
    [InlineData("replace_with_your_docker_endpoint", "no address")]
    public void Validate_AddressOfNoEngine_IsAWarning(string endpoint, string text)
    {
        var finding = Assert.Single(Check(("endpoint", endpoint)));

        Assert.Equal(DiagnosticSeverity.Warning, finding.Severity);
        Assert.Contains(text, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ports")]
    [InlineData("volumes")]
    [InlineData("image")]
    public void Validate_Template_IsReadLater(string key)
        => Assert.Empty(Check((key, key == "image" ? "{{variables.x}}" : new List<object?> { "{{variables.x}}" })));

    [Fact]
    public void Validate_LabelOfOcco_IsRefused()
        => Assert.Contains("is taken", Assert.Single(Check(
            ("labels", new Dictionary<string, object?> { ["occo.store"] = "x" }))).Hint, StringComparison.Ordinal);

    [Fact]
    public void Validate_FolderOfTheHostNotKept_IsRefused()
        => Assert.Contains("always kept", Assert.Single(Check(("volumes", new List<object?>
        {
            new Dictionary<string, object?> { ["source"] = "/srv", ["target"] = "/data", ["keep"] = false },
        }))).Message, StringComparison.Ordinal);

    private static List<Diagnostic> Check(params (string Key, object? Value)[] keys)
        => [.. new DockerCloud().Validate(
            new Section("resource", With(keys), _ => new SourceLocation("i.yaml", 1, 1)))];

    private static Dictionary<string, object?> With(params (string Key, object? Value)[] keys)
    {
        var values = new Dictionary<string, object?> { ["type"] = "docker", ["image"] = "nginx" };
        foreach (var (key, value) in keys)
            if (value is not null) values[key] = value;
        return values;
    }
}
