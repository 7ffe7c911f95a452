using System.Text;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Against the examples that AWS publishes with Signature Version 4.</summary>
public sealed class SignatureVerifierTests
{
    private const string Stamp = "20150830T123600Z";
    private const string Swapped = "Param2=value2&Param1=value1";

    private static readonly DateTimeOffset Moment = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", Swapped, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    public void Sign_AwsTestSuite_GivesThePublishedSignature(string method, string query, string signature)
    {
        var request = Request(method, query, new() { ["Host"] = "example.amazonaws.com", ["X-Amz-Date"] = Stamp }, "");

        Assert.Equal(signature, Sign(request, "service", "host", "x-amz-date"));
    }

    [Fact]
    public void Sign_AwsTestSuiteFormBody_GivesThePublishedSignature()
    {
        var request = Request("POST", "", new()
        {
            ["Content-Type"] = "application/x-www-form-urlencoded",
            ["Host"] = "example.amazonaws.com",
            ["X-Amz-Date"] = Stamp,
        }, "Param1=value1");

        Assert.Equal("ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            Sign(request, "service", "content-type", "host", "x-amz-date"));
    }

    [Fact]
    public void Sign_AwsReferenceExample_GivesThePublishedSignature()
        => Assert.Equal(Published, Sign(ListUsers(), "iam", "content-type", "host", "x-amz-date"));

    [Fact]
    public void Verify_AwsReferenceExample_Accepts()
        => SignatureVerifier.Verify(WithAuthorization(ListUsers(), Published), Credentials("iam"), Moment);

    [Theory]
    [InlineData(-6, "SignatureDoesNotMatch")]
    [InlineData(-4, null)]
    [InlineData(4, null)]
    [InlineData(6, "RequestExpired")]
    public void Verify_ClocksApart_TakesFiveMinutes(int minutesLater, string? code)
    {
        var e = Record.Exception(() => SignatureVerifier.Verify(
            WithAuthorization(ListUsers(), Published), Credentials("iam"), Moment.AddMinutes(minutesLater)));

        Assert.Equal(code, (e as Ec2Error)?.Code);
    }

    [Fact]
    public void Verify_AnythingChanged_Refuses()
    {
        var signed = WithAuthorization(ListUsers(), Published);
        SignedRequest[] changed =
        [
            signed with { Method = "POST" },
            signed with { Path = "/users" },
            signed with { Query = "Action=DeleteUsers&Version=2010-05-08" },
            signed with { Body = [1] },
            signed with { Headers = With(signed, "Host", "example.com") },
            signed with { Headers = With(signed, "Content-Type", "text/plain") },
            signed with { Headers = With(signed, "X-Amz-Date", "20150830T123601Z") },
            signed with { Headers = With(signed, "X-Amz-Content-SHA256", new string('0', 64)) },
            WithAuthorization(ListUsers(), Published.Replace('5', '6')),
        ];

        Assert.All(changed, c => Assert.Equal("SignatureDoesNotMatch",
            Assert.Throws<Ec2Error>(() => SignatureVerifier.Verify(c, Credentials("iam"), Moment)).Code));
    }

    [Theory]
    [InlineData("eu-west-1", "iam")]
    [InlineData("us-east-1", "ec2")]
    public void Verify_ScopeOfAnotherPlace_Refuses(string region, string service)
    {
        var here = Credentials(service) with { Region = region };

        var e = Assert.Throws<Ec2Error>(
            () => SignatureVerifier.Verify(WithAuthorization(ListUsers(), Published), here, Moment));

        Assert.Equal("SignatureDoesNotMatch", e.Code);
        Assert.Contains("scoped", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_NoOrBrokenHeader_SaysSo()
    {
        Assert.Equal("MissingAuthenticationToken", Refusal(ListUsers()));
        Assert.Equal("IncompleteSignature", Refusal(With(ListUsers(), "Basic x")));
        Assert.Equal("IncompleteSignature", Refusal(With(ListUsers(), "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE")));
        Assert.Equal("AuthFailure", Refusal(WithAuthorization(ListUsers(), Published, "AKIDOTHER")));
    }

    private const string Published = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

    private static Credentials Credentials(string service) => new() { Service = service };

    private static string Refusal(SignedRequest request)
        => Assert.Throws<Ec2Error>(() => SignatureVerifier.Verify(request, Credentials("iam"), Moment)).Code;

    private static SignedRequest ListUsers() => Request("GET", "Action=ListUsers&Version=2010-05-08", new()
    {
        ["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8",
        ["Host"] = "iam.amazonaws.com",
        ["X-Amz-Date"] = Stamp,
    }, "");

    private static SignedRequest Request(string method, string query, Dictionary<string, string> headers, string body)
        => new(method, "/", query, headers, Encoding.UTF8.GetBytes(body));

    private static Dictionary<string, string> With(SignedRequest request, string name, string value)
        => new(request.Headers) { [name] = value };

    private static SignedRequest With(SignedRequest request, string authorization)
        => request with { Headers = With(request, "Authorization", authorization) };

    private static SignedRequest WithAuthorization(SignedRequest request, string signature, string key = "AKIDEXAMPLE")
        => With(request, $"AWS4-HMAC-SHA256 Credential={key}/20150830/us-east-1/iam/aws4_request, "
            + $"SignedHeaders=content-type;host;x-amz-date, Signature={signature}");

    private static string Sign(SignedRequest request, string service, params string[] headers)
        => SignatureVerifier.Sign(request,
            new("AKIDEXAMPLE", ["20150830", "us-east-1", service, "aws4_request"], headers, ""),
            Credentials(service), Stamp);
}
