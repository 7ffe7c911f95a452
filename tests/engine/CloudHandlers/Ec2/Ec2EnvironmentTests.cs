using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2EnvironmentTests : AwsEnvironment
{
    [Fact]
    public void Region_EnvironmentOrProfileSaysAnother_IsAWarningAndIgnored()
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

    [Theory]
    [InlineData("AWS_ENDPOINT_URL", "")]
    [InlineData("AWS_ENDPOINT_URL_EC2", "")]
    [InlineData("AWS_PROFILE", "[profile shop]\nendpoint_url = http://127.0.0.1:1/\n")]
    [InlineData("AWS_PROFILE",
        "[profile shop]\nservices = here\n\n[services here]\nec2 =\n  endpoint_url = http://127.0.0.1:1/\n")]
    public async Task Endpoint_EnvironmentOrProfileSaysAnother_IsRefused(string variable, string config)
    {
        Shared("config", config);
        Environment.SetEnvironmentVariable(variable, config.Length > 0 ? "shop" : "http://127.0.0.1:1/");

        var error = Refusal(Named("regionname", "eu-west-1"));
        Assert.Contains("'endpoint: http://127.0.0.1:1/'", error.Message, StringComparison.Ordinal);

        // The endpoint of the resource is taken, whatever others say.
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        stub.Answer = _ => (200, Ec2Answers.Of("DescribeInstanceTypes"));
        await cloud.FindSizesAsync(stub.Scope(), null, CancellationToken.None);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Endpoint_EnvironmentSaysAnother_NoCallIsMadeAndTheCheckFails()
    {
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", stub.Url);
        var access = stub.Scope() with
        {
            Settings = new Dictionary<string, object?> { ["regionname"] = "eu-west-1", ["endpoint"] = "" },
        };

        await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(access, CancellationToken.None));
        var check = Assert.Single(await cloud.CheckAsync(access, CancellationToken.None));
        Assert.Equal(("Endpoint", CloudCheckStatus.Failed), (check.Name, check.Status));
        Assert.Contains("AWS_ENDPOINT_URL", check.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public void Endpoint_ProfileOfTheResourceSaysAnother_IsRefused()
    {
        Shared("config", "[profile shop]\nendpoint_url = http://127.0.0.1:1/\n");

        Assert.Equal("https://ec2.us-east-1.amazonaws.com/", Address(Access(null)));
        Assert.Contains("127.0.0.1:1", Refusal(Access(null, "shop")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoint_EnvironmentSaysTheSameOrIsIgnored_IsThatOfTheRegion()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_EC2", "https://ec2.eu-west-1.amazonaws.com");
        Assert.Equal("https://ec2.eu-west-1.amazonaws.com/", Address(Named("regionname", "eu-west-1")));
        Refusal(Named("regionname", "eu-west-2"));
    }

    [Fact]
    public void Endpoint_EnvironmentHoldsASecret_IsRefusedAndNotShown()
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", "https://me:hush@cloud.example/");
        Assert.DoesNotContain("hush", Refusal(Access(null)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", null, "https://ec2-fips.eu-west-1.amazonaws.com/")]
    [InlineData(null, "true", "https://ec2.eu-west-1.api.aws/")]
    [InlineData("false", "maybe", "https://ec2.eu-west-1.amazonaws.com/")]
    public void Endpoint_FipsAndDualStack_ChooseThatOfTheRegion(string? fips, string? dualStack, string address)
    {
        Environment.SetEnvironmentVariable("AWS_USE_FIPS_ENDPOINT", fips);
        Environment.SetEnvironmentVariable("AWS_USE_DUALSTACK_ENDPOINT", dualStack);
        Assert.Equal(address, Address(Named("regionname", "eu-west-1")));
    }

    [Fact]
    public void Endpoint_ProfileAsksForFips_IsHonouredUnlessTheVariableSaysNo()
    {
        Shared("config", "[profile shop]\nuse_fips_endpoint = true\n");
        Assert.Equal("https://ec2-fips.us-east-1.amazonaws.com/", Address(Access(null, "shop")));
        Environment.SetEnvironmentVariable("AWS_USE_FIPS_ENDPOINT", "false");
        Assert.Equal("https://ec2.us-east-1.amazonaws.com/", Address(Access(null, "shop")));
    }

    [Theory]
    [InlineData("AWS_USE_FIPS_ENDPOINT", "https://ec2.us-gov-west-1.amazonaws.com/",
        "https://ec2-fips.us-east-1.amazonaws.com/")]
    [InlineData("AWS_USE_DUALSTACK_ENDPOINT", "http://127.0.0.1:1/", "https://ec2.eu-west-1.api.aws/")]
    public void Endpoint_NamedOneIsOfAnotherKind_IsRefused(string variable, string other, string fitting)
    {
        Environment.SetEnvironmentVariable(variable, "true");
        Assert.StartsWith($"{variable} asks for a ", Refusal(Named("endpoint", other)).Message,
            StringComparison.Ordinal);
        Assert.Equal(fitting, Address(Named("endpoint", fitting)));
    }

    [Theory]
    [InlineData("regionname", "eu-wset-1", "Did you mean 'eu-west-1'?")]
    [InlineData("regionname", "eu-west-1", "HTTPS_PROXY")]
    [InlineData("endpoint", "http://127.0.0.1:1/", "HTTPS_PROXY")]
    public void Check_EndpointDoesNotAnswer_TheHintKnowsTheRegions(string key, string value, string hint)
        => Assert.Contains(hint, Ec2Check.HintOf(Named(key, value)), StringComparison.Ordinal);

    private static string Address(CloudAccess access)
        => Ec2Endpoint.AddressOf(Ec2Endpoint.ConfigOf(access)).AbsoluteUri;

    private static CloudException Refusal(CloudAccess access)
    {
        var error = Assert.Throws<CloudException>(() => Ec2Endpoint.ConfigOf(access));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        return error;
    }
}
