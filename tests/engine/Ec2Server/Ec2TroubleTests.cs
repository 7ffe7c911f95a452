using System.Net;
using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class Ec2TroubleTests : ServedCloud
{
    [Fact]
    public async Task Call_WrongSecret_IsRefusedAndTellsNothing()
    {
        var wrong = new Credentials { SecretKey = "not-the-secret" };
        var caller = new Ec2Caller(Server.Endpoint, wrong);

        var reply = await caller.CallAsync("DescribeInstances");

        Assert.Equal((HttpStatusCode.Forbidden, "SignatureDoesNotMatch"), (reply.Status, reply.Error));
        Assert.DoesNotContain(Cloud.Credentials.SecretKey, reply.Root.Value, StringComparison.Ordinal);
        Assert.Equal(["Response", "Errors", "Error", "Code", "Message", "RequestID"],
            reply.Root.DescendantsAndSelf().Select(e => e.Name.ToString()));
    }

    [Fact]
    public async Task Call_UnknownKey_IsAuthFailure()
    {
        var caller = new Ec2Caller(Server.Endpoint, new() { AccessKey = "AKIDOTHER" });

        var reply = await caller.CallAsync("DescribeInstances");

        Assert.Equal((HttpStatusCode.Unauthorized, "AuthFailure"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task Call_SessionToken_IsNeededWhereThereIsOne()
    {
        var credentials = new Credentials { SessionToken = "session" };
        await using var server = await Ec2Server.Server.StartAsync(new(credentials));
        var with = new Ec2Caller(server.Endpoint, credentials);
        var without = new Ec2Caller(server.Endpoint);

        Assert.Null((await with.CallAsync("DescribeInstances")).Error);
        Assert.Equal("AuthFailure", (await without.CallAsync("DescribeInstances")).Error);
    }

    [Fact]
    public async Task Call_BodyChangedOnTheWay_IsRefused()
    {
        var reply = await Caller.SendAsync("Action=DescribeInstances&Version=2016-11-15", request =>
        {
            var type = request.Content!.Headers.ContentType;
            request.Content = new StringContent("Action=TerminateInstances&Version=2016-11-15");
            request.Content.Headers.ContentType = type;
        });

        Assert.Equal("SignatureDoesNotMatch", reply.Error);
    }

    [Theory]
    [InlineData(10, "RequestExpired")]
    [InlineData(-10, "SignatureDoesNotMatch")]
    public async Task Call_ClocksApart_IsRefused(int minutes, string code)
    {
        Set(s => s with { ClockOffset = TimeSpan.FromMinutes(minutes) });

        Assert.Equal(code, (await Caller.CallAsync("DescribeInstances")).Error);
        Set(s => s with { ClockOffset = TimeSpan.FromMinutes(2) });
        Assert.Null((await Caller.CallAsync("DescribeInstances")).Error);
    }

    [Theory]
    [InlineData("Action=Dance&Version=2016-11-15", "InvalidAction")]
    [InlineData("Action=DescribeInstances&Version=1999-01-01", "InvalidAction")]
    [InlineData("Version=2016-11-15", "MissingParameter")]
    [InlineData("Action=DescribeInstances&Action=Dance", "MalformedQueryString")]
    public async Task Call_NoSuchAction_IsRefused(string form, string code)
        => Assert.Equal(code, (await Caller.SendAsync(form)).Error);

    [Fact]
    public async Task Throttle_On_LetsThroughTheBucketAndThenItsRate()
    {
        Set(s => s with { Throttle = true });
        for (var i = 0; i < 5; i++) await Caller.RunAsync(1);

        var refused = await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1));
        Time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "RequestLimitExceeded"), (refused.Status, refused.Error));
        await Caller.RunAsync(1);
        Assert.Equal("RequestLimitExceeded", (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
        Assert.Equal(6, Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task Throttle_ManyMachinesInOneCall_CountsThem()
    {
        Set(s => s with { Throttle = true });
        await Caller.RunAsync(1000);

        Assert.Equal("RequestLimitExceeded", (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
        Time.Advance(TimeSpan.FromSeconds(5));
        await Caller.RunAsync(10);
    }

    [Fact]
    public async Task Order_Fail_FailsThatManyCallsAndDoesNothing()
    {
        Cloud.Orders.Add(new("RunInstances", Mischief.Fail, Times: 2, Skip: 1, Code: "VcpuLimitExceeded", Status: 400));

        await Caller.RunAsync(1);
        Assert.Equal("VcpuLimitExceeded", (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
        Assert.Single(await Caller.ShownAsync());
        Assert.Equal("VcpuLimitExceeded", (await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1))).Error);
        await Caller.RunAsync(1);

        Assert.Equal(2, Cloud.Fleet.All().Count);
        Assert.Equal(0, Cloud.Orders.Count);
    }

    [Theory]
    [InlineData(nameof(Mischief.LoseReply), 1)]
    [InlineData(nameof(Mischief.LoseRequest), 0)]
    public async Task Order_Lose_ClosesTheConnection(string what, int machines)
    {
        Cloud.Orders.Add(new("RunInstances", Enum.Parse<Mischief>(what)));

        await Assert.ThrowsAsync<HttpRequestException>(() => Caller.CallAsync("RunInstances", Ec2Caller.Launch(1)));

        Assert.Equal(machines, Cloud.Fleet.All().Count);
        Assert.Equal("Lost", Cloud.Calls.Of("RunInstances").Single().Outcome);
    }

    [Fact]
    public async Task Order_FailAfterwards_HasActedAllTheSame()
    {
        Cloud.Orders.Add(new("RunInstances", Mischief.FailAfterwards));

        var reply = await Caller.CallAsync("RunInstances", Ec2Caller.Launch(1));

        Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (reply.Status, reply.Error));
        Assert.Single(Cloud.Fleet.All());
    }

    [Fact]
    public async Task Forbidden_Action_IsUnauthorizedAlsoAsDryRun()
    {
        Set(s => s with { Forbidden = ["RunInstances"] });

        var reply = await Caller.CallAsync("RunInstances", [.. Ec2Caller.Launch(1), "DryRun=true"]);

        Assert.Equal((HttpStatusCode.Forbidden, "UnauthorizedOperation"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task Latency_OfAnAction_IsWaitedFor()
    {
        Set(s => s with { Latency = new Dictionary<string, TimeSpan> { ["RunInstances"] = TimeSpan.FromSeconds(3) } });

        var call = Caller.RunAsync(1);
        await Time.WaitForTimerAsync();
        Assert.Empty(Cloud.Fleet.All());
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Single(await call);
    }

    [Fact]
    public async Task Calls_All_AreCountedByAction()
    {
        await Caller.RunAsync(1);
        await Caller.ShownAsync();
        await Caller.CallAsync("DescribeInstances", "MaxResults=1");

        var counts = new Dictionary<string, int> { ["RunInstances"] = 1, ["DescribeInstances"] = 2 };
        Assert.Equal(counts, Cloud.Calls.Counts);
        Assert.Equal(["OK", "InvalidParameterValue"], Cloud.Calls.Of("DescribeInstances").Select(c => c.Outcome));
        Assert.Equal("t3.micro", Cloud.Calls.Of("RunInstances")[0].Parameters["InstanceType"]);
    }
}
