using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Whatever brings text in from outside brings it in clean.</summary>
public sealed class ForeignTextTests
{
    private const string Hostile = "a\u001b[2J\0\a\u009b\u202e\u2066b";
    private const string Clean = "a\ufffd[2J\ufffd\ufffd\ufffd\ufffd\ufffdb";

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("two\nlines\tand more", "two\nlines\tand more")]
    [InlineData("two\r\nlines", "two\r\nlines")]
    [InlineData("over\rwritten", "over\ufffdwritten")]
    [InlineData("\u00e9\u05d0\u4e2d\U0001F600", "\u00e9\u05d0\u4e2d\U0001F600")]
    [InlineData("\x7f\x80\x9f", "\ufffd\ufffd\ufffd")]
    [InlineData("\u061c\u200e\u200f\u202a\u202e\u2066\u2069", "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("a\u200bb\u200c\u200d\u2028\u2029\u2060\ufeff", "a\ufffdb\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("\U000E0041\U000E007F\U000E0100", "\ufffd\ufffd\ufffd\ufffd\U000E0100")]
    [InlineData(Hostile, Clean)]
    public void Clean_Text_HasNothingThatCommandsATerminal(string? text, string? expected)
        => Assert.Equal(expected, ForeignText.Clean(text));

    // xunit cannot hand these over as they are.
    [Fact]
    public void Clean_HalfACharacter_IsReplaced()
        => Assert.Equal("\ufffd\U0001F600\ufffd", ForeignText.Clean("\ude00\U0001F600\ud83d"));

    public static TheoryData<string, Func<string, string?>> Doors => new()
    {
        { "error of a cloud", text => new CloudException(CloudErrorKind.Invalid, text).Message },
        { "error of a composition", text => new CompositionException(text, SourceLocation.None).Message },
        { "place of a composition", text => new CompositionException("", new(text, 1, 0)).Message },
        { "error of the engine", text => new OccoException(FailureKind.Store, text).Message },
        { "finding", text => Finding(text).Message },
        { "hint", text => Finding(text).Hint },
        { "file of a finding", text => Finding(text).File },
        { "path of a finding", text => Finding(text).Path },
        { "finding that was changed", text => (Finding("") with { Message = text }).Message },
        { "finding as text", text => Finding(text).ToString() },
        { "failed check", text => HealthReport.Bad(text).Failure },
        { "broken check", text => HealthReport.Broken(text).Failure },
        { "difference of a step", text => new StepDifference("", text, null).From },
        { "new value of a step", text => new StepDifference("", null, text).To },
        { "answer of a webhook", text => new WebhookAnswer(text).Problem },
        { "name of a check", text => new CloudCheck(text, CloudCheckStatus.Failed, "").Name },
        { "message of a check", text => new CloudCheck("", CloudCheckStatus.Failed, text).Message },
        { "hint of a check", text => new CloudCheck("", CloudCheckStatus.Failed, "", text).Hint },
        { "store of an instance", text => (Instance() with { StoreId = text }).StoreId },
        { "infrastructure of an instance", text => (Instance() with { InfrastructureId = text }).InfrastructureId },
        { "infrastructure's name", text => (Instance() with { InfrastructureName = text }).InfrastructureName },
        { "node name of an instance", text => (Instance() with { NodeName = text }).NodeName },
        { "error of an instance", text => (Instance() with { Error = text }).Error },
        { "image", text => new CloudImage { Id = "ami-1", Name = text }.Name },
        { "description of an image", text => new CloudImage { Id = "", Name = "", Description = text }.Description },
        { "size", text => new CloudSize { Name = text, Cores = 1, MemoryMiB = 1 }.Name },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public void Door_HostileText_LetsNothingIn(string name, Func<string, string?> door)
    {
        var text = door(Hostile);

        Assert.True(text!.Contains(Clean, StringComparison.Ordinal), $"{name}: {text}");
        Assert.True(ReferenceEquals(text, ForeignText.Clean(text)), $"{name}: {text}");
    }

    // What clouds, machines and servers say is kept in events for ever, and shown.
    [Theory]
    [InlineData("error of a cloud")]
    [InlineData("failed check")]
    [InlineData("broken check")]
    [InlineData("answer of a webhook")]
    [InlineData("message of a check")]
    [InlineData("error of an instance")]
    [InlineData("node name of an instance")]
    [InlineData("description of an image")]
    [InlineData("size")]
    public void Door_EndlessText_LetsInItsBeginning(string name)
    {
        var door = (Func<string, string?>)Doors.Single(d => d[0].Equals(name))[1];
        var text = door(new string('a', 5_000_000))!;

        Assert.Equal(ForeignText.LongestMessage, text.Length);
        Assert.EndsWith("aaa...", text, StringComparison.Ordinal);
    }

    // The id goes back to the cloud: a changed one would name nothing, and an instance that is nothing is gone.
    [Fact]
    public void InstanceId_ControlCharacters_IsAnError()
    {
        var error = Assert.Throws<CloudException>(() => Instance() with { InstanceId = Hostile });

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(Clean, error.Message, StringComparison.Ordinal);
    }

    // A drop of an empty id, or of half of one, would be a drop of something else.
    [Theory]
    [InlineData(null, "without an id")]
    [InlineData("", "without an id")]
    [InlineData(" \t", "is blank")]
    public void InstanceId_IsNone_IsAnError(string? id, string said)
        => Assert.Contains(said, Assert.Throws<CloudException>(() => Instance() with { InstanceId = id! }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void InstanceId_Overlong_IsAnErrorThatShowsItsBeginning()
    {
        Assert.Equal(512, (Instance() with { InstanceId = new('a', 512) }).InstanceId.Length);
        var error = Assert.Throws<CloudException>(() => Instance() with { InstanceId = new('a', 5_000_000) });

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.InRange(error.Message.Length, 40, 200);
    }

    // Templates put addresses into commands of other machines.
    [Theory]
    [InlineData("10.0.0.1;reboot")]
    [InlineData("$(reboot)")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("'")]
    [InlineData("")]
    [InlineData(Hostile)]
    public void Address_OfNoAddress_IsAnError(string text)
    {
        Assert.Throws<CloudException>(() => Instance() with { Addresses = ["10.0.0.1", text] });
        var error = Assert.Throws<CloudException>(() => Instance() with { PrivateAddress = text });
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]:8080")]
    [InlineData("my_host.b\u00fccher.example")]
    public void Address_OfAHost_StaysAsItIs(string text)
        => Assert.Equal(text, (Instance() with { Addresses = [text], PrivateAddress = text }).Addresses.Single());

    // They are shown, and templates put them into commands, too.
    [Theory]
    [InlineData("http", 0)]
    [InlineData("http", -1)]
    [InlineData("http", 65536)]
    [InlineData("", 80)]
    [InlineData(" ", 80)]
    [InlineData(Hostile, 80)]
    public void Port_OfNoPort_IsAnError(string name, int port)
    {
        var error = Assert.Throws<CloudException>(
            () => Instance() with { Ports = new Dictionary<string, int> { ["ssh"] = 22, [name] = port } });
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
    }

    [Fact]
    public void AddressesAndPorts_WithoutEnd_AreAnError()
    {
        Assert.Throws<CloudException>(() => Instance() with { Addresses = [.. Enumerable.Repeat("10.0.0.1", 10_001)] });
        Assert.Throws<CloudException>(
            () => Instance() with { Ports = Enumerable.Range(1, 10_001).ToDictionary(p => $"{p}") });
        Assert.Equal(65535, (Instance() with { Ports = new Dictionary<string, int> { ["80"] = 65535 } }).Ports["80"]);
    }

    private static Diagnostic Finding(string text)
        => new("OCCO1001", DiagnosticSeverity.Error, text, new(text, 1, 1) { Path = text }, text);

    private static CloudInstance Instance() => new()
    {
        InstanceId = "i-1",
        StoreId = null,
        InfrastructureId = "",
        NodeId = null,
        State = ComponentState.Ready,
    };
}
