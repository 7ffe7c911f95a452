using System.Runtime.Versioning;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2CredentialsTests : AwsEnvironment
{
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
        string[] places =
            ["auth_data", "profile", "AWS_ACCESS_KEY_ID", AwsSandbox.Folder, "metadata", "credentials file"];
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

    [Theory]
    [InlineData("endpoint_url = http://127.0.0.1:1/", null, null, false)]
    [InlineData("services = here", null, null, false)]
    [InlineData("services = here", "AWS_PROFILE", "shop", true)]
    [InlineData("services = here", "AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1/", true)]
    public void Resolve_ProfileNamesTheEndpointOfItsRole_IsRefusedWhereTheSdkIgnoresIt(
        string line, string? variable, string? value, bool isUsed)
    {
        Shared("config", $"[profile shop]\n{line}\nrole_arn = arn:aws:iam::123456789012:role/r\n"
            + "source_profile = base\n\n[profile base]\naws_access_key_id = PK\naws_secret_access_key = PS\n\n"
            + "[services here]\nsts =\n  endpoint_url = http://127.0.0.1:1/\n");
        if (variable is not null) Environment.SetEnvironmentVariable(variable, value);

        var error = Record.Exception(() => Ec2Credentials.Resolve(Access(null, "shop")));

        if (isUsed) Assert.Null(error);
        else Assert.Contains("AWS_ENDPOINT_URL_STS=http://127.0.0.1:1/", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_RoleIsRefused_TheReasonOfStsIsShown()
    {
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        Shared("config", "[profile shop]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n"
            + "region = eu-west-1\n\n[profile base]\naws_access_key_id = PK\naws_secret_access_key = PS\n");
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", stub.Url);
        stub.Answer = call => call["Action"] == "AssumeRole"
            ? (403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: u is not "
                + "authorized to perform: sts:AssumeRole on resource: r</Message></Error><RequestId>r</RequestId>"
                + "</ErrorResponse>")
            : throw new InvalidOperationException(call["Action"]);

        var error = await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(
            stub.Scope(("profile", "shop")) with { Credential = null }, CancellationToken.None));

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("User: u is not authorized to perform: sts:AssumeRole on resource: r", error.Message,
            StringComparison.Ordinal);
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
}
