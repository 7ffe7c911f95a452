using System.Text;
using Amazon.EC2;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2HttpTests : IDisposable
{
    private readonly Ec2Stub stub = new();
    private readonly Ec2Stub other = new();
    private readonly Ec2Cloud cloud = new();

    public Ec2HttpTests()
    {
        // The body of an answer cannot make up for its status.
        stub.Answer = call => (307, Ec2Answers.Of(call.GetValueOrDefault("Action", "")));
        stub.Location = $"{other.Url}stolen?with=hush";
    }

    public void Dispose()
    {
        cloud.Dispose();
        stub.Dispose();
        other.Dispose();
    }

    // A request carries the session token: the other host could use it.
    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Call_Redirect_IsRefusedAndNeverFollowed(int status)
    {
        stub.Answer = call => (status, Ec2Answers.Of(call["Action"]));

        var error = await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(stub.Scope(), default));

        Assert.Equal((CloudErrorKind.Invalid, Ec2Errors.NoEc2), (error.Kind, Ec2Errors.CodeOf(error)));
        Assert.Contains($"sends requests on to {other.Url.TrimEnd('/')}, which Occo does not follow: {status}",
            error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Bodies);
        Assert.Single(stub.Bodies);
    }

    [Fact]
    public async Task Call_RedirectToAPath_IsRefused()
    {
        stub.Location = "/elsewhere";

        var error = await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(stub.Scope(), default));

        Assert.Contains("sends requests on to ", error.Message, StringComparison.Ordinal);
        Assert.Single(stub.Bodies);
    }

    [Fact]
    public async Task CheckAsync_Redirect_FailsAndIsNeverFollowed()
    {
        var checks = await cloud.CheckAsync(stub.Scope(), default);

        Assert.Contains(checks, c => c.Name == "Endpoint" && c.Status == CloudCheckStatus.Failed
            && c.Message.Contains("does not follow", StringComparison.Ordinal));
        Assert.Empty(other.Bodies);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_AnswerWithoutEnd_IsRefused(bool isChunked)
    {
        stub.IsChunked = isChunked;
        var answer = Ec2Answers.Describe() + new string(' ', Ec2Http.LargestAnswer);
        stub.Answer = _ => (200, answer);

        var error = await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(stub.Scope(), default));

        Assert.Equal((CloudErrorKind.Invalid, true),
            (error.Kind, error.Message.Contains("more than 64 MB", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<a>", 101, "nested more than 100 deep")]
    [InlineData("<item/>", Ec2Xml.MostElements + 1, "more than 1000000 elements")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]>", 1, "document type")]
    public async Task Call_AnswerThatWouldFillTheMemory_IsRefusedBeforeItIsParsed(string part, int times, string said)
    {
        var answer = "<r>" + string.Concat(Enumerable.Repeat(part, times));
        stub.Answer = _ => (200, answer);

        var error = await Assert.ThrowsAsync<CloudException>(() => cloud.ListAsync(stub.Scope(), default));

        Assert.Equal((CloudErrorKind.Invalid, true),
            (error.Kind, error.Message.Contains(said, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("<?xml version='1.0'?><a><b/><b x='1'/><c>t</c></a>")]
    [InlineData("<a><!-- <b><b> --><![CDATA[ <b><b> ]]></a>")]
    [InlineData("no XML at all, 1 > 0")]
    [InlineData("<!-- without end")]
    public void ProblemOf_OrdinaryText_HasNone(string text)
        => Assert.Null(Ec2Xml.ProblemOf(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 300)))));

    [Fact]
    public void ProblemOf_NestedInAnotherEncoding_IsFound() => Assert.Contains("deep", Ec2Xml.ProblemOf(
        Encoding.Unicode.GetBytes(string.Concat(Enumerable.Repeat("<a></a>", 200)))), StringComparison.Ordinal);

    [Fact]
    public async Task Call_CancelledWithinTheAnswer_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        stub.Answer = _ => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-1")));
        stub.Halfway = async () =>
        {
            await cancel.CancelAsync();
            await never.Task;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => cloud.ListAsync(stub.Scope(), cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));
        never.SetResult();
    }

    [Fact]
    public async Task Read_CancelledAfterTheAnswer_Ends()
    {
        using var cancel = new CancellationTokenSource();
        stub.Answer = _ => (200, Ec2Answers.Describe(Ec2Answers.Instance("i-1")));
        Ec2Http.EndWith(cancel.Token);
        var client = new Ec2Http().CreateHttpClient(new AmazonEC2Config());
        using var request = new HttpRequestMessage(HttpMethod.Post, stub.Url);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();

        Assert.True(body.Read(new byte[10], 0, 10) > 0);
        await cancel.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => body.Read(new byte[10], 0, 10));
    }
}
