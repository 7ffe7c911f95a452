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
    public async Task Endpoint_EnvironmentOrProfileSaysOne_IsAWarningAndIgnored(string variable, string config)
    {
        Shared("config", config);
        Environment.SetEnvironmentVariable(variable, config.Length > 0 ? "shop" : "http://127.0.0.1:1/");
        var access = Named("regionname", "eu-west-1");

        Assert.Equal("https://ec2.eu-west-1.amazonaws.com/",
            Ec2Endpoint.AddressOf(Ec2Endpoint.ConfigOf(access)).AbsoluteUri);
        var check = Ec2Check.EndpointOf(access, "it answers");
        Assert.Equal(CloudCheckStatus.Warning, check.Status);
        Assert.Contains("endpoint: http://127.0.0.1:1/", check.Hint, StringComparison.Ordinal);

        // The endpoint of the resource is taken, whatever others say.
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        stub.Answer = _ => (200, Ec2Answers.Of("DescribeInstanceTypes"));
        await cloud.FindSizesAsync(stub.Scope(), null, CancellationToken.None);
        Assert.Single(stub.Calls);
        Assert.Equal(CloudCheckStatus.Passed, Ec2Check.EndpointOf(stub.Scope(), "it answers").Status);
    }

    [Fact]
    public void Endpoint_ProfileOfTheResourceSaysOne_IsAWarning()
    {
        Shared("config", "[profile shop]\nendpoint_url = http://127.0.0.1:1/\n");

        Assert.Equal(CloudCheckStatus.Passed, Ec2Check.EndpointOf(Access(null), "it answers").Status);
        Assert.Equal(CloudCheckStatus.Warning, Ec2Check.EndpointOf(Access(null, "shop"), "it answers").Status);
    }
}
