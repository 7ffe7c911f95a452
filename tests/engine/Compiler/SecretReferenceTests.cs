using Xunit;

namespace Occo.Engine.Tests;

public sealed class SecretReferenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-secrets-").FullName;
    private readonly string variable = $"OCCO_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Credential_EnvironmentVariable_IsItsValueAtTheTimeOfUse()
    {
        var file = Load($"{{env: {variable}}}");
        Environment.SetEnvironmentVariable(variable, "hush");

        Assert.Equal("hush", Secret(file));
    }

    [Theory]
    [InlineData("hush", "hush")]
    [InlineData("hush\n", "hush")]
    [InlineData("hush\r\n", "hush")]
    [InlineData("hush\n\n", "hush\n")]
    [InlineData(" hush \n", " hush ")]
    public void Credential_File_IsItsTextWithoutTheNewlineAtTheEnd(string text, string secret)
    {
        Write("key", text);

        Assert.Equal(secret, Secret(Load($"{{file: '{Path.Combine(folder, "key")}'}}")));
    }

    [Fact]
    public void Credential_RelativePath_StartsBesideTheCredentialsFile()
    {
        Directory.CreateDirectory(Path.Combine(folder, "run"));
        Write("run/key", "hush");

        Assert.Equal("hush", Secret(Load("{file: run/key}")));
    }

    [Fact]
    public void Credential_VariableNotSet_IsUnauthorisedAndNamesTheReference()
    {
        var error = Assert.Throws<CloudException>(() => Secret(Load($"{{env: {variable}}}")));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains($"{{env: {variable}}}", error.Message, StringComparison.Ordinal);
        Assert.Contains("not set", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "no such file")]
    [InlineData("", "is empty")]
    [InlineData("\n", "is empty")]
    public void Credential_NothingInTheFile_IsUnauthorisedAndNamesTheFile(string? text, string reason)
    {
        if (text is not null) Write("key", text);

        var error = Assert.Throws<CloudException>(() => Secret(Load("{file: key}")));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains(Path.Combine(folder, "key"), error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credential_FileWithoutEnd_IsRefused()
    {
        Write("key", new string('x', 70_000));

        var error = Assert.Throws<CloudException>(() => Secret(Load("{file: key}")));

        Assert.Contains("more than 64 kB", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credential_OtherEntryUnresolvable_DoesNotMatter()
    {
        Write("auth.yaml", $"""
            resource:
              - type: ec2
                auth_data: [secretkey: good]
              - type: nova
                auth_data: [secret: [env: {variable}]]
            """.Replace('[', '{').Replace(']', '}'));

        Assert.Equal("good", Secret(CredentialFile.Load(Path.Combine(folder, "auth.yaml"))));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead, 0)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, 1)]
    public void Load_ModeOfTheSecretsFile_WarnsWhenOthersCanReadIt(UnixFileMode mode, int warnings)
    {
        if (OperatingSystem.IsWindows()) return;
        Write("key", "hush");
        File.SetUnixFileMode(Path.Combine(folder, "key"), mode);

        var file = Load("{file: key}");

        Assert.Equal(warnings, file.Warnings.Count);
        Assert.All(file.Warnings, w => Assert.Contains(Path.Combine(folder, "key"), w, StringComparison.Ordinal));
    }

    private CredentialFile Load(string value)
    {
        Write("auth.yaml", $"resource:\n  - {{type: ec2, auth_data: {{accesskey: me, secretkey: {value}}}}}");
        return CredentialFile.Load(Path.Combine(folder, "auth.yaml"));
    }

    private static object? Secret(CredentialFile file)
        => file.Match("resource", new Dictionary<string, object?> { ["type"] = "ec2" })!.Values["secretkey"];

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
