using System.Globalization;
using Amazon.EC2.Model;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2PagingTests
{
    private int asked;

    [Fact]
    public async Task ReadAsync_Pages_AreAllRead()
        => Assert.Equal(["i-", "i-1", "i-2"],
            await ReadAsync(token => token switch { null => "1", "1" => "2", _ => "" }));

    [Fact]
    public async Task ReadAsync_SameTokenAgain_IsRefused()
    {
        Assert.Contains("names a page of it twice", await RefusalAsync(_ => "same"), StringComparison.Ordinal);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task ReadAsync_TokensInACircle_AreRefused()
    {
        Assert.Contains("twice", await RefusalAsync(t => t == "a" ? "b" : "a"), StringComparison.Ordinal);
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task ReadAsync_AlwaysANewToken_HasAnEnd()
    {
        Assert.Contains("more than 1000 pages", await RefusalAsync(NextNumber), StringComparison.Ordinal);
        Assert.Equal(Ec2Paging.MostPages, asked);
    }

    [Fact]
    public async Task ReadAsync_LargePages_HaveAnEnd()
    {
        Assert.Contains("more than 512 MB", await RefusalAsync(NextNumber, Ec2Http.LargestAnswer),
            StringComparison.Ordinal);
        Assert.Equal(9, asked);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_AsksForNoMore()
    {
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(() => ReadAsync(
            token =>
            {
                if (asked == 3) cancel.Cancel();
                return NextNumber(token);
            },
            cancel: cancel.Token));

        Assert.Equal(3, asked);
    }

    // The three lists of EC2 that are read whole, and the catalogue.
    [Fact]
    public async Task Calls_EndpointRepeatsItsToken_AreRefused()
    {
        using var stub = new Ec2Stub();
        using var cloud = new Ec2Cloud();
        stub.Answer = call => (200, Ec2Answers.Of(call["Action"], "<nextToken>same</nextToken>"));
        Func<Task>[] calls =
        [
            () => cloud.ListAsync(stub.Scope(), default),
            () => cloud.FindAsync(stub.Scope(), ["i-1"], default),
            () => cloud.ListTaggedAsync(stub.Scope(), anyStore: true, default),
            () => cloud.FindImagesAsync(stub.Scope(), new() { Owners = ["self"] }, default),
            () => cloud.FindSizesAsync(stub.Scope(), null, default),
        ];
        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<CloudException>(call);
            Assert.Equal((CloudErrorKind.Invalid, true),
                (error.Kind, error.Message.Contains("twice", StringComparison.Ordinal)));
        }

        Assert.Equal(2 * calls.Length, stub.Calls.Count);
    }

    private static string NextNumber(string? token)
        => (int.Parse(token ?? "0", CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private async Task<string> RefusalAsync(Func<string?, string> next, long bytes = 0)
    {
        var error = await Assert.ThrowsAsync<CloudException>(() => ReadAsync(next, bytes));
        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        return error.Message;
    }

    private async Task<List<string>> ReadAsync(
        Func<string?, string> next, long bytes = 0, CancellationToken cancel = default)
        => await Ec2Paging.ReadAsync<DescribeInstancesResponse, string>(
            token =>
            {
                asked++;
                return Task.FromResult(new DescribeInstancesResponse
                {
                    ContentLength = bytes, NextToken = next(token),
                    Reservations = [new() { ReservationId = $"i-{token}" }],
                });
            },
            page => (page.Reservations.Select(r => r.ReservationId), page.NextToken), cancel)
            .ToListAsync(CancellationToken.None);
}
