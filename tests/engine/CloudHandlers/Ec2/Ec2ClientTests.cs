using System.Text.RegularExpressions;
using Amazon.EC2.Model;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2ClientTests : IDisposable
{
    private const string Page = "hush-this-is-of-the-page";

    private readonly Ec2Stub stub = new();
    private readonly Ec2Client client;

    public Ec2ClientTests() => client = At(stub.Url);

    public void Dispose()
    {
        client.Dispose();
        stub.Dispose();
    }

    [Fact]
    public async Task Call_Request_IsSignedForRegionAndService()
    {
        await DescribeAsync();

        var signature = stub.Signatures.Single();
        Assert.Matches(
            new Regex(@"^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-west-1/ec2/aws4_request, "
                + "SignedHeaders=.*Signature=[0-9a-f]{64}$"),
            signature);
        Assert.DoesNotContain("not-to-be-seen", signature, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestLimitExceeded", 503, CloudErrorKind.Throttled)]
    [InlineData("InternalError", 500, CloudErrorKind.Transient)]
    [InlineData("Unavailable", 503, CloudErrorKind.Transient)]
    public async Task Call_Refusal_IsACloudExceptionAndIsNotTriedAgainHere(
        string code, int status, CloudErrorKind kind)
    {
        stub.Answer = _ => Ec2Stub.Error(code, "Not now.", status);

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Equal((kind, $"EC2 DescribeInstances: Not now. ({code})", code),
            (error.Kind, error.Message, Ec2Errors.CodeOf(error)));
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Call_RefusalWithoutAMessage_DoesNotShowTheXml()
    {
        stub.Answer = _ => (400, $"<Response><Errors><Error><Code>Odd</Code></Error></Errors><x>{Page}</x></Response>");

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Equal("EC2 DescribeInstances: no message (Odd)", error.Message);
    }

    // For the SDK those with status 200 that are XML are an empty list, and that means that all instances are gone.
    [Theory]
    [InlineData(200, "text/html", $"<html><body>{Page}</body></html>", CloudErrorKind.Transient)]
    [InlineData(200, "text/html", $"<html><body>{Page}<br></body></html>", CloudErrorKind.Transient)]
    [InlineData(200, "text/xml", $"<page>{Page}</page>", CloudErrorKind.Transient)]
    [InlineData(200, "text/xml", "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>",
        CloudErrorKind.Transient)]
    [InlineData(200, "application/json", $"{{\"text\": \"{Page}\"}}", CloudErrorKind.Transient)]
    [InlineData(200, "", Page, CloudErrorKind.Transient)]
    [InlineData(200, "", "", CloudErrorKind.Transient)]
    [InlineData(404, "text/html", $"<html><p>{Page}</html>", CloudErrorKind.Invalid)]
    [InlineData(407, "text/html", $"<html><body>{Page}</body></html>", CloudErrorKind.Invalid)]
    [InlineData(502, "text/html", $"<html><body>{Page}", CloudErrorKind.Transient)]
    [InlineData(503, "text/html", $"<html><body>{Page}</body></html>", CloudErrorKind.Transient)]
    [InlineData(503, "text/xml", $"<error>{Page}</error>", CloudErrorKind.Transient)]
    [InlineData(503, "", "", CloudErrorKind.Transient)]
    public async Task Call_AnswerOfSomethingElse_IsRefusedWithASentence(
        int status, string type, string page, CloudErrorKind kind)
    {
        stub.ContentType = type;
        stub.Answer = _ => (status, page);

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Equal((kind, Ec2Errors.NoEc2), (error.Kind, Ec2Errors.CodeOf(error)));
        Assert.StartsWith($"EC2 DescribeInstances: what answers there is no EC2 API: {status} ", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(type.Length > 0 ? type : "of no content type", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Page, error.ToString(), StringComparison.Ordinal);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Call_AnswerCutShortAnywhere_IsTransientAndNeverAShorterList()
    {
        var whole = Ec2Answers.Describe(Ec2Answers.Instance("i-1"), Ec2Answers.Instance("i-2"));
        for (var length = 0; length < whole.Length; length += 7)
        {
            stub.Answer = _ => (200, whole[..length]);

            var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

            Assert.Equal((CloudErrorKind.Transient, "EC2 DescribeInstances: the answer could not be read."),
                (error.Kind, error.Message));
            Assert.DoesNotContain("Xml", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Call_ConnectionEndsWithinTheAnswer_IsTransientAndIsNotTriedAgainHere()
    {
        var whole = Ec2Answers.Describe(Ec2Answers.Instance("i-1"));
        stub.Answer = _ => (200, whole);
        stub.CutAt = whole.Length / 2;

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.StartsWith("EC2 DescribeInstances: ", error.Message, StringComparison.Ordinal);
        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task Call_NothingInTheAnswer_IsNoList()
    {
        var answer = await client.DescribeInstancesAsync(new DescribeInstancesRequest(), CancellationToken.None);

        // So it is from version 4 on; what reads it must expect that.
        Assert.Null(answer.Reservations);
        Assert.Empty(await new Ec2List(client).DescribeAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task Call_NobodyThere_IsTransientAndNamesNoSecret()
    {
        // Port 1 of the loopback: nobody listens below 1024 unasked.
        using var lonely = At("http://127.0.0.1:1/");

        var error = await Assert.ThrowsAsync<CloudException>(
            () => lonely.DescribeInstancesAsync(new DescribeInstancesRequest(), CancellationToken.None));

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.Contains("cannot be reached: Connection refused (127.0.0.1:1)", error.Message, StringComparison.Ordinal);
        Assert.True(error.WasNotSent);
        Assert.DoesNotContain("not-to-be-seen", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_NoSuchHost_NamesItAndWasNotSent()
    {
        using var lost = At("http://no-such-host.invalid:81/");

        var error = await Assert.ThrowsAsync<CloudException>(
            () => lost.DescribeInstancesAsync(new DescribeInstancesRequest(), CancellationToken.None));

        Assert.Contains("no-such-host.invalid:81", error.Message, StringComparison.Ordinal);
        Assert.True(error.WasNotSent);
    }

    [Fact]
    public async Task Call_ClockIsWrong_IsCorrectedAndSignedAnew()
    {
        var first = true;
        stub.Date = DateTimeOffset.UtcNow.AddHours(3);
        stub.Answer = _ =>
        {
            var answer = first ? Ec2Stub.Error("RequestExpired", "Request has expired.") : (200, Ec2Answers.Describe());
            first = false;
            return answer;
        };

        await DescribeAsync();

        Assert.Equal(2, stub.Signatures.Distinct().Count());
    }

    [Fact]
    public async Task Call_ClockIsWrongAndTheRefusalStays_IsMadeTwiceAndNoMore()
    {
        stub.Date = DateTimeOffset.UtcNow.AddHours(-3);
        stub.Answer = _ => Ec2Stub.Error("RequestExpired", "Request has expired.");

        var error = await Assert.ThrowsAsync<CloudException>(DescribeAsync);

        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Equal(2, stub.Calls.Count);
    }

    [Fact]
    public async Task Call_Cancelled_Throws()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.DescribeInstancesAsync(new DescribeInstancesRequest(), cancel.Token));
    }

    private Ec2Client At(string url)
    {
        var access = stub.Scope() with
        {
            Settings = new Dictionary<string, object?> { ["endpoint"] = url, ["regionname"] = "eu-west-1" },
        };
        return new(Ec2Credentials.Resolve(access), Ec2Endpoint.ConfigOf(access));
    }

    private Task DescribeAsync() => client.DescribeInstancesAsync(new DescribeInstancesRequest(), default);
}
