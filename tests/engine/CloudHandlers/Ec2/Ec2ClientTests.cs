using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2ClientTests : IDisposable
{
    private readonly Ec2Stub stub = new();
    private readonly Ec2Client client;

    public Ec2ClientTests() => client = new(
        Ec2Credentials.Resolve(stub.Scope()), new Ec2ClientConfig(stub.Url, "eu-west-1"));

    public void Dispose()
    {
        client.Dispose();
        stub.Dispose();
    }

    [Theory]
    [InlineData("plain-Text_1.~", "plain-Text_1.~")]
    [InlineData("a b", "a%20b")]
    [InlineData("a+b", "a%2Bb")]
    [InlineData("<&\"'>", "%3C%26%22%27%3E")]
    [InlineData("*()!/=", "%2A%28%29%21%2F%3D")]
    [InlineData("árvíztűrő", "%C3%A1rv%C3%ADzt%C5%B1r%C5%91")]
    [InlineData("😀", "%F0%9F%98%80")]
    [InlineData("a\nb", "a%0Ab")]
    public async Task CallAsync_Value_IsEncodedAsTheSdksDo(string value, string encoded)
    {
        await CallAsync("Try", ("Key", value));
        Assert.Contains($"Key={encoded}", stub.Bodies.Single().Split('&'));
        Assert.Equal(value, stub.Calls.Single()["Key"]);
    }

    [Fact]
    public async Task CallAsync_Members_AreFlattenedAsTheReferenceSays()
    {
        await CallAsync("RunInstances",
            ("MaxCount", 2),
            ("SecurityGroupId", new[] { "sg-1", "sg-2" }),
            ("TagSpecification", new object?[]
            {
                new Dictionary<string, object?>
                {
                    ["ResourceType"] = "instance",
                    ["Tag"] = new object?[] { new Dictionary<string, object?> { ["Key"] = "a", ["Value"] = "b" } },
                },
            }),
            ("EbsOptimized", true),
            ("KeyName", null));
        Assert.Equal(
            [
                "Action=RunInstances", "EbsOptimized=true", "MaxCount=2", "SecurityGroupId.1=sg-1",
                "SecurityGroupId.2=sg-2", "TagSpecification.1.ResourceType=instance",
                "TagSpecification.1.Tag.1.Key=a", "TagSpecification.1.Tag.1.Value=b", "Version=2016-11-15",
            ],
            stub.Calls.Single().Select(m => $"{m.Key}={m.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CallAsync_Request_IsSignedForRegionAndService()
    {
        await CallAsync("Try");
        var signature = stub.Signatures.Single();
        Assert.Matches(
            new Regex(@"^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-west-1/ec2/aws4_request, "
                + "SignedHeaders=.*Signature=[0-9a-f]{64}$"),
            signature);
        Assert.DoesNotContain("not-to-be-seen", signature, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_Answer_ComesWithoutNamespaces()
    {
        stub.Answer = _ => (200,
            "<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><reservationSet><item>"
            + "<ownerId>&lt;&amp;&quot;'ű</ownerId></item></reservationSet><nextToken/></DescribeInstancesResponse>");
        var answer = await CallAsync("DescribeInstances");
        Assert.Equal("<&\"'ű", answer.Items("reservationSet").Single().Text("ownerId"));
        Assert.Null(answer.Text("nextToken"));
    }

    [Fact]
    public async Task CallAsync_Refusal_IsACloudExceptionAndIsNotTriedAgainHere()
    {
        stub.Answer = _ => Ec2Stub.Error("RequestLimitExceeded", "Request limit exceeded.", 503);
        var error = await Assert.ThrowsAsync<CloudException>(() => CallAsync("RunInstances"));
        Assert.Equal(CloudErrorKind.Throttled, error.Kind);
        Assert.Equal("EC2 RunInstances: Request limit exceeded. (RequestLimitExceeded)", error.Message);
        Assert.Single(stub.Calls);
    }

    [Theory]
    [InlineData(502, "<html><body>Bad gateway")]
    [InlineData(503, "")]
    public async Task CallAsync_AnswerOfAProxy_IsTransient(int status, string body)
    {
        stub.Answer = _ => (status, body);
        var error = await Assert.ThrowsAsync<CloudException>(() => CallAsync("Try"));
        Assert.Equal(CloudErrorKind.Transient, error.Kind);
    }

    [Fact]
    public async Task CallAsync_AnswerCutShort_IsTransient()
    {
        stub.Answer = _ => (200, "<DescribeInstancesResponse><reservationSet>");
        var error = await Assert.ThrowsAsync<CloudException>(() => CallAsync("DescribeInstances"));
        Assert.Equal(CloudErrorKind.Transient, error.Kind);
    }

    [Fact]
    public async Task CallAsync_NobodyThere_IsTransientAndNamesNoSecret()
    {
        // Port 1 of the loopback: nobody listens below 1024 unasked.
        using var lonely = new Ec2Client(
            Ec2Credentials.Resolve(stub.Scope()), new Ec2ClientConfig("http://127.0.0.1:1/", "eu-west-1"));
        var error = await Assert.ThrowsAsync<CloudException>(
            () => lonely.CallAsync("Try", new Dictionary<string, object?>(), CancellationToken.None));
        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.DoesNotContain("not-to-be-seen", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ClockIsWrong_IsCorrectedAndSignedAnew()
    {
        var first = true;
        stub.Date = DateTimeOffset.UtcNow.AddHours(3);
        stub.Answer = _ =>
        {
            var answer = first ? Ec2Stub.Error("RequestExpired", "Request has expired.") : (200, "<Response/>");
            first = false;
            return answer;
        };
        await CallAsync("Try");
        Assert.Equal(2, stub.Signatures.Distinct().Count());
    }

    [Fact]
    public async Task CallAsync_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.CallAsync("Try", new Dictionary<string, object?>(), cancel.Token));
    }

    private Task<System.Xml.Linq.XElement> CallAsync(string action, params (string Key, object? Value)[] members)
        => client.CallAsync(action, members.ToDictionary(m => m.Key, m => m.Value), CancellationToken.None);
}
