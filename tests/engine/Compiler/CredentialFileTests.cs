using Xunit;

namespace Occo.Engine.Tests;

public sealed class CredentialFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-credentials-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Match_OneEntryFits_GivesItsAuthData()
    {
        var file = Load("""
            resource:
              - { type: ec2, auth_data: { accesskey: A, secretkey: S } }
              - { type: nova, auth_data: { type: application_credential, id: I, secret: S } }
            config_management:
              - { type: chef, auth_data: { client_name: c } }
            """);

        Assert.Equal("A", file.Match("resource", Section(("type", "ec2"), ("image_id", "i")))!.Values["accesskey"]);
        Assert.Equal("I", file.Match("resource", Section(("type", "nova")))!.Values["id"]);
        Assert.Equal("c", file.Match("config_management", Section(("type", "chef")))!.Values["client_name"]);
    }

    [Fact]
    public void Load_PlainValueWithTwoReadings_WarnsWithoutTheValue()
    {
        var warnings = Load("""
            resource:
              - { type: ec2, auth_data: { accesskey: '0123', secretkey: 04567 } }
            """).Warnings;
        var warning = Assert.Single(warnings, w => w.Contains("OCCO1018", StringComparison.Ordinal));
        Assert.Contains("(2,", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("4567", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("2999", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu", "eu-data")]
    [InlineData("us", "general")]
    [InlineData(null, "general")]
    public void Match_GeneralAndSpecialEntry_TakesTheMostSpecificThatFits(string? region, string expected)
    {
        var file = Load("""
            resource:
              - { type: ec2, auth_data: { user: general } }
              - { type: ec2, regionname: eu, auth_data: { user: eu-data } }
              - { auth_data: { user: anyone } }
            """);
        var section = Section(("type", "ec2"), ("regionname", region));

        Assert.Equal(expected, file.Match("resource", section)!.Values["user"]);
        Assert.Equal("anyone", file.Match("resource", Section(("type", "nova")))!.Values["user"]);
    }

    [Fact]
    public void Match_NoEntryFits_IsNull()
    {
        var file = Load("resource:\n  - { type: ec2, auth_data: { user: me } }\nconfig_management:\n");

        Assert.Null(file.Match("resource", Section(("type", "nova"))));
        Assert.Null(file.Match("resource", Section()));
        Assert.Null(file.Match("config_management", Section(("type", "ec2"))));
    }

    [Fact]
    public void Match_Tie_NamesBothLinesAndNoValue()
    {
        var file = Load("""
            resource:
              - { type: ec2, auth_data: { user: topsecret } }
              - { type: nova, auth_data: { user: topsecret } }
              - { type: ec2, auth_data: { user: topsecret } }
            """);

        var error = Assert.Throws<CloudException>(() => file.Match("resource", Section(("type", "ec2"))));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("line 2 of", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 4 of", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resource: topsecret", 1)]
    [InlineData("resource:\n  - topsecret", 2)]
    [InlineData("resource:\n  - { type: topsecret }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: topsecret }", 2)]
    [InlineData("topsecret: 1", 1)]
    [InlineData("- topsecret", 1)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: \"topsecret }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: !!int topsecret } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: *topsecret } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { topsecret: 1, topsecret: 2 } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: { vault: topsecret } } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: { env: A, file: topsecret } } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: { env: [topsecret] } } }", 2)]
    [InlineData("resource:\n  - { type: ec2, auth_data: { key: [topsecret] } }", 2)]
    public void Load_MalformedFile_NamesFileAndLineAndNoValue(string text, int line)
    {
        var error = Assert.Throws<OccoException>(() => Load(text));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains($"auth_data.yaml({line},", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MisspeltReference_SaysWhatWasMeant()
    {
        var path = Path.Combine(folder, "auth_data.yaml");
        File.WriteAllText(path, "resource:\n  - { type: ec2, auth_data: { key: { evn: topsecret } } }");
        var error = Assert.Throws<OccoException>(() => CredentialFile.Load(path));
        Assert.Contains("Did you mean 'env'?", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        var path = Path.Combine(folder, "nowhere.yaml");

        var error = Assert.Throws<OccoException>(() => CredentialFile.Load(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, 1)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    public void Load_ModeOfTheFile_WarnsWhenOthersCanReadIt(UnixFileMode mode, int warnings)
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Load("resource:\n  - { type: ec2, auth_data: { user: topsecret } }", mode);

        Assert.Equal(warnings, file.Warnings.Count);
        Assert.All(file.Warnings, warning => Assert.Contains("auth_data.yaml", warning, StringComparison.Ordinal));
        Assert.All(file.Warnings, warning => Assert.DoesNotContain("topsecret", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_JsonFile_IsReadToo()
    {
        var path = Path.Combine(folder, "auth.json");
        File.WriteAllText(path, """{ "resource": [ { "type": "ec2", "auth_data": { "user": "me" } } ] }""");

        Assert.Equal("me", CredentialFile.Load(path).Match("resource", Section(("type", "ec2")))!.Values["user"]);
    }

    private CredentialFile Load(string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(folder, "auth_data.yaml");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return CredentialFile.Load(path);
    }

    private static Dictionary<string, object?> Section(params (string Key, object? Value)[] values)
        => values.ToDictionary(v => v.Key, v => v.Value);
}
