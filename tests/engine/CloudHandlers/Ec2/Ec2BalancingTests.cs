using Amazon.Runtime;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2BalancingTests : AwsEnvironment
{
    private static readonly BasicAWSCredentials Keys = new(new Credentials().AccessKey, new Credentials().SecretKey);
    private static readonly TargetGroup Web = new() { Name = "web" };

    [Theory]
    [InlineData("https://ec2.eu-west-1.amazonaws.com/", "https://elasticloadbalancing.eu-west-1.amazonaws.com/")]
    [InlineData("https://ec2.cn-north-1.amazonaws.com.cn/",
        "https://elasticloadbalancing.cn-north-1.amazonaws.com.cn/")]
    [InlineData("https://ec2-fips.us-east-1.amazonaws.com/",
        "https://elasticloadbalancing-fips.us-east-1.amazonaws.com/")]
    [InlineData("https://ec2.eu-west-1.api.aws/", "https://elasticloadbalancing.eu-west-1.api.aws/")]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000/")]
    [InlineData("https://cloud.example/ec2/", "https://cloud.example/ec2/")]
    public void EndpointBeside_ThatOfEc2_IsInTheSamePlace(string ec2, string balancing)
        => Assert.Equal(balancing, Ec2Balancing.EndpointBeside(new(ec2)).AbsoluteUri);

    [Theory]
    [InlineData(null, null, "https://elasticloadbalancing.eu-west-1.amazonaws.com/")]
    [InlineData("https://elb.example/", null, "https://elb.example/")]
    [InlineData("https://elb.example/", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "https://elasticloadbalancing.eu-west-1.amazonaws.com/")]
    [InlineData(null, "AWS_USE_FIPS_ENDPOINT", "https://elasticloadbalancing-fips.eu-west-1.amazonaws.com/")]
    [InlineData(null, "AWS_USE_DUALSTACK_ENDPOINT", "https://elasticloadbalancing.eu-west-1.api.aws/")]
    public void OfBalancing_Environment_IsHonoured(string? named, string? switchedOn, string address)
    {
        Environment.SetEnvironmentVariable(Ec2Environment.BalancingVariable, named);
        if (switchedOn is not null) Environment.SetEnvironmentVariable(switchedOn, "true");

        Assert.Equal(address, Ec2Endpoint.OfBalancing(OfRegion, Ec2Endpoint.ConfigOf(OfRegion)).AbsoluteUri);
    }

    [Theory]
    [InlineData("elastic_load_balancing_v2", "http://127.0.0.1:2/")]
    [InlineData("ec2", "http://127.0.0.1:5000/")]
    public void OfBalancing_ServicesOfTheProfile_AreHonoured(string service, string address)
    {
        Shared("config", "[profile shop]\nservices = here\n\n[services here]\n"
            + $"{service} =\n  endpoint_url = http://127.0.0.1:2/\n");

        Assert.Equal(address, Ec2Endpoint.OfBalancing(OfShop, Ec2Endpoint.ConfigOf(OfShop)).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://127.0.0.1:1", false)]
    public void OfBalancing_ProfileNamesOneForAllServices_IsThatOfTheResourceOrRefused(string named, bool isSame)
    {
        Shared("config", $"[profile shop]\nendpoint_url = {named}\n");

        if (isSame)
        {
            Assert.Equal($"{named}/", Ec2Endpoint.OfBalancing(OfShop, Ec2Endpoint.ConfigOf(OfShop)).AbsoluteUri);
            return;
        }

        var error = Assert.Throws<CloudException>(
            () => Ec2Endpoint.OfBalancing(OfShop, Ec2Endpoint.ConfigOf(OfShop)));
        Assert.Contains(Ec2Environment.BalancingVariable, error.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(Ec2Environment.BalancingVariable, named);
        Assert.Equal($"{named}/", Ec2Endpoint.OfBalancing(OfShop, Ec2Endpoint.ConfigOf(OfShop)).AbsoluteUri);
    }

    [Theory]
    [InlineData("https://elb.example/", "AWS_USE_FIPS_ENDPOINT", "asks for a FIPS endpoint")]
    [InlineData("https://elb.example/", "AWS_USE_DUALSTACK_ENDPOINT", "asks for a dual-stack endpoint")]
    [InlineData("https://me:hush@elb.example/", null, "is no URL")]
    public void OfBalancing_EnvironmentThatContradicts_IsRefused(string named, string? switchedOn, string says)
    {
        Environment.SetEnvironmentVariable(Ec2Environment.BalancingVariable, named);
        if (switchedOn is not null) Environment.SetEnvironmentVariable(switchedOn, "true");

        var error = Assert.Throws<CloudException>(
            () => Ec2Endpoint.OfBalancing(OfRegion, Ec2Endpoint.ConfigOf(OfRegion)));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", "text/html")]
    [InlineData("<html><br></body>", "text/html")]
    [InlineData("<DescribeTargetHealthResponse/>", "text/xml")]
    [InlineData("<Other><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></Other>", "text/xml")]
    public async Task AskAsync_ForeignPageWithStatus200_IsNoAnswer(string page, string type)
    {
        using var stub = new Ec2Stub { Answer = _ => (200, page), ContentType = type };

        var error = await Assert.ThrowsAsync<CloudException>(() => new Ec2Balancing(Keys, new(stub.Url), "us-east-1")
            .AskAsync("DescribeTargetHealth", [("TargetGroupArn", Web.Arn)], CancellationToken.None));

        Assert.Contains("what answers there is no", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task AskAsync_ClockIsWrong_SignsAgainWithThatOfTheEndpoint(int minutes)
    {
        await using var server = await Server.StartAsync();
        server.Cloud.Settings = server.Cloud.Settings with
        {
            ClockOffset = TimeSpan.FromMinutes(minutes), TargetGroups = [Web],
        };
        var balancing = new Ec2Balancing(Keys, new(server.Endpoint), "us-east-1");

        for (var i = 0; i < 2; i++)
        {
            await balancing.AskAsync(
                "DescribeTargetHealth", [("TargetGroupArn", Web.Arn)], CancellationToken.None);
        }

        Assert.Equal(3, server.Cloud.Calls.All.Count);
    }

    [Theory]
    [InlineData("TargetGroupNotFound", 400, CloudErrorKind.NotFound)]
    [InlineData("InvalidTarget", 400, CloudErrorKind.Invalid)]
    [InlineData("TooManyTargets", 400, CloudErrorKind.Quota)]
    [InlineData("Throttling", 400, CloudErrorKind.Throttled)]
    [InlineData("AccessDenied", 403, CloudErrorKind.Unauthorised)]
    [InlineData("InternalFailure", 500, CloudErrorKind.Transient)]
    public async Task AskAsync_Error_HasItsKind(string code, int status, CloudErrorKind kind)
    {
        using var stub = new Ec2Stub
        {
            Answer = _ => (status, $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>No.</Message>"
                + "</Error><RequestId>r</RequestId></ErrorResponse>"),
        };

        var error = await Assert.ThrowsAsync<CloudException>(() => new Ec2Balancing(Keys, new(stub.Url), "us-east-1")
            .AskAsync("RegisterTargets", [], CancellationToken.None));

        Assert.Equal(kind, error.Kind);
        Assert.Contains($"({code})", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("target_groups: [web]", "is no ARN of a target group: 'web'")]
    [InlineData("target_groups: [{arn: web}]", "'target_groups[0].arn'")]
    [InlineData("target_groups: ['arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b']", "is no ARN")]
    [InlineData("target_groups: ['arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b']", "region us-east-1")]
    [InlineData("target_groups: [{arn: '{{ variables.x }}', port: 70000}]", "port")]
    [InlineData("target_groups: [{port: 80}]", "arn")]
    [InlineData("target_groups: [{arn: '{{ variables.x }}', prot: 80}]", "prot")]
    public void Check_WrongGroup_IsAnError(string key, string says)
        => Assert.Contains(Check(key), d => d.Severity == DiagnosticSeverity.Error
            && d.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("target_groups: ['arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/b']")]
    [InlineData("target_groups: [{arn: 'arn:aws-cn:elasticloadbalancing:eu-west-1:1:targetgroup/a/b', port: 80, "
        + "wait_healthy: false}]")]
    [InlineData("target_groups: ['{{ variables.x }}']")]
    [InlineData("target_groups: []")]
    public void Check_RightGroup_FindsNothing(string key)
        => Assert.DoesNotContain(Check(key), d => d.Message.Contains("target_groups", StringComparison.Ordinal));

    private static CloudAccess OfShop => OfRegion with
    {
        Settings = new Dictionary<string, object?> { ["endpoint"] = "http://127.0.0.1:5000", ["profile"] = "shop" },
    };

    private static CloudAccess OfRegion { get; } = new()
    {
        StoreId = "s",
        StoreFolder = "/",
        Type = "ec2",
        Settings = new Dictionary<string, object?> { ["regionname"] = "eu-west-1" },
    };

    private static IReadOnlyList<Diagnostic> Check(string key) => Compiling.DefinitionText(
        "'node_def:a':\n- resource: {type: ec2, regionname: eu-west-1, image_id: ami-1, instance_type: t3.small, "
        + $"{key}}}").Diagnostics;
}
