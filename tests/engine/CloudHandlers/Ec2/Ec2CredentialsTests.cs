using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The AWS environment is the process's: these run one after the other, and nothing else sets it.</summary>
public sealed class Ec2CredentialsTests : IDisposable
{
    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"];

    private readonly Dictionary<string, string?> before =
        Variables.ToDictionary(v => v, Environment.GetEnvironmentVariable);

    public Ec2CredentialsTests()
    {
        foreach (var variable in Variables) Environment.SetEnvironmentVariable(variable, null);
        Shared("credentials", "");
        Shared("config", "");
    }

    public void Dispose()
    {
        foreach (var (variable, value) in before) Environment.SetEnvironmentVariable(variable, value);
    }

    [Theory]
    [InlineData("accesskey", "secretkey")]
    [InlineData("username", "password")]
    public void Resolve_GivenPair_IsTaken(string id, string secret)
    {
        var found = Ec2Credentials.Resolve(Access(new() { [id] = "AK", [secret] = "SK" })).GetCredentials();

        Assert.Equal(("AK", "SK", ""), (found.AccessKey, found.SecretKey, found.Token ?? ""));
    }

    [Fact]
    public void Resolve_GivenSessionToken_IsTaken()
    {
        var found = Ec2Credentials.Resolve(Access(new()
        {
            ["accesskey"] = "AK", ["secretkey"] = "SK", ["sessiontoken"] = "T",
        })).GetCredentials();

        Assert.Equal("T", found.Token);
    }

    [Theory]
    [InlineData("accesskey", "secretkey")]
    [InlineData("secretkey", "accesskey")]
    public void Resolve_HalfAPair_NamesWhatIsMissingAndNoValue(string there, string missing)
    {
        var access = Access(new() { [there] = "topsecret" });

        var error = Assert.Throws<CloudException>(() => Ec2Credentials.Resolve(access));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains($"no '{missing}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_Profile_IsReadFromTheSharedFile()
    {
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = PS\n");

        Assert.Equal("PK", Ec2Credentials.Resolve(Access(null, "shop")).GetCredentials().AccessKey);
    }

    [Fact]
    public void Resolve_GivenPairAndProfile_GivenWins()
    {
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = PS\n");

        var found = Ec2Credentials.Resolve(Access(new() { ["accesskey"] = "AK", ["secretkey"] = "SK" }, "shop"));

        Assert.Equal("AK", found.GetCredentials().AccessKey);
    }

    [Fact]
    public void Resolve_UnknownProfile_NamesItAndThoseThereAre()
    {
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = topsecret\n");

        var error = Assert.Throws<CloudException>(() => Ec2Credentials.Resolve(Access(null, "shpo")));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("'shpo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("There are: shop.", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(AwsSandbox.Folder, "config"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(AwsSandbox.Folder, "credentials"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
        + "sso_account_id = 1\nsso_role_name = r")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base")]
    public void Resolve_ProfileThatSignsInElsewhere_FindsTheAssembliesItNeeds(string profile)
    {
        Shared("config", $"[profile shop]\n{profile}\n\n[profile base]\n"
            + "aws_access_key_id = PK\naws_secret_access_key = PS\n");

        Assert.NotNull(Ec2Credentials.Resolve(Access(null, "shop")));
    }

    [Fact]
    public void Resolve_EmptyProfile_SaysThatItCannotBeUsed()
    {
        Shared("config", "[profile shop]\nregion = eu-west-1\n");

        var error = Assert.Throws<CloudException>(() => Ec2Credentials.Resolve(Access(null, "shop")));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Resolve_NothingGiven_TakesTheEnvironmentOrSaysWhereItLooked()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "EK");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "ES");
        Assert.Equal("EK", Ec2Credentials.Resolve(Access(null)).GetCredentials().AccessKey);

        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", null);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        var error = Assert.Throws<CloudException>(() => Ec2Credentials.Resolve(Access(null)));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        string[] places = ["auth_data", "profile", "AWS_ACCESS_KEY_ID", AwsSandbox.Folder, "metadata", "-Credential"];
        foreach (var place in places)
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Resolve_EnvironmentNamesAMissingProfile_IsNotSomebodyElse()
    {
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = PS\n");
        Environment.SetEnvironmentVariable("AWS_PROFILE", "shpo");

        var error = Assert.Throws<CloudException>(() => Ec2Credentials.Resolve(Access(null)));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.StartsWith("AWS_PROFILE names the AWS profile 'shpo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("There are: shop.", error.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "EK");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "ES");
        Assert.Equal("EK", Ec2Credentials.Resolve(Access(null)).GetCredentials().AccessKey);
    }

    [Fact]
    public void Region_EnvironmentOrProfileSaysAnother_IsAWarningAndNotTaken()
    {
        Shared("config", "[profile shop]\nregion = eu-west-1\n");
        AssertRegion(Access(null), null);
        AssertRegion(Access(null, "shop"), "the AWS profile 'shop' says eu-west-1");
        Environment.SetEnvironmentVariable("AWS_PROFILE", "shop");
        AssertRegion(Access(null), "the AWS profile 'shop' says eu-west-1");
        Environment.SetEnvironmentVariable("AWS_REGION", "eu-central-1");
        AssertRegion(Access(null), "AWS_REGION says eu-central-1");
        AssertRegion(Named("regionname", "sa-east-1"), null);
        AssertRegion(Named("endpoint", "http://127.0.0.1:1"), null);
        Environment.SetEnvironmentVariable("AWS_REGION", "us-east-1");
        AssertRegion(Access(null), null);

        static CloudAccess Named(string key, string value)
            => Access(null) with { Settings = new Dictionary<string, object?> { [key] = value } };

        static void AssertRegion(CloudAccess access, string? said)
        {
            var check = Ec2Check.Region(access, []);
            Assert.Equal(said is null ? CloudCheckStatus.Passed : CloudCheckStatus.Warning, check.Status);
            Assert.Contains(said ?? "", check.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Suggest_ProfilesAndRegions_AreThoseOfThisMachine()
    {
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = PS\n");

        Assert.Equal(["shop"], Orchestrator.SuggestedSettings("profile"));
        Assert.Contains("eu-west-1", Orchestrator.SuggestedSettings(null, "ec2"));
        Assert.Empty(Orchestrator.SuggestedSettings(null, "dummy"));
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public async Task Check_CredentialsFileIsOpenToOthers_IsAWarning()
    {
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        Shared("credentials", "[shop]\naws_access_key_id = PK\naws_secret_access_key = PS\n");
        var file = Path.Combine(AwsSandbox.Folder, "credentials");
        var scope = stub.Scope(("profile", "shop")) with { Credential = null };

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.DoesNotContain(await cloud.CheckAsync(scope, default), c => c.Name == "CredentialsFile");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var warning = Assert.Single(await cloud.CheckAsync(scope, default), c => c.Name == "CredentialsFile");
        Assert.Equal(CloudCheckStatus.Warning, warning.Status);
        Assert.Contains(file, warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await cloud.CheckAsync(stub.Scope(), default), c => c.Name == "CredentialsFile");
    }

    private static void Shared(string name, string text) => File.WriteAllText(
        Path.Combine(AwsSandbox.Folder, name), text);

    private static CloudAccess Access(Dictionary<string, object?>? credential, string? profile = null) => new()
    {
        StoreId = "s",
        StoreFolder = "/",
        Type = "ec2",
        Settings = profile is null ? [] : new Dictionary<string, object?> { ["profile"] = profile },
        Credential = credential,
    };
}
