using Occo.Ec2Server;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Calls that fail, are refused or get no answer, on the loopback server, which does so by order and knows client
/// tokens: moto ignores them, and would make everything twice.
/// </summary>
public sealed class Ec2TroubleScenarios
{
    private const string Fifty = "nodes: [{name: web, type: machine, scaling: {min: 50, max: 50}}]";

    // The webs' user data names the instance, so that each needs a call of its own.
    private const string EachItsOwn =
        "      contextualisation: {type: cloudinit, context_template: 'I am {{ node_id }}'}\n";

    [Theory]
    [InlineData(nameof(Mischief.LoseReply))]
    [InlineData(nameof(Mischief.LoseRequest))]
    [InlineData(nameof(Mischief.FailAfterwards))]
    [InlineData(nameof(Mischief.Fail))]
    public async Task Build_CallGoesWrong_DoublesNothing(string what)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        bed.Cloud.Orders.Add(new("RunInstances", Enum.Parse<Mischief>(what), Times: 2));
        bed.Cloud.Orders.Add(new("DescribeInstances", Enum.Parse<Mischief>(what), Skip: 1));

        await bed.ReachAsync();

        Assert.Equal(3, bed.Cloud.Fleet.All().Count);
        Assert.Equal(4, bed.Cloud.Calls.Of("RunInstances").Count);
    }

    [Fact]
    public async Task Build_EveryReplyLost_FindsWhatWasMade()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        bed.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply, Times: 1000));

        await bed.ReachAsync();

        Assert.Equal(3, bed.Cloud.Fleet.All().Count);
    }

    [Theory]
    [InlineData(nameof(Mischief.LoseReply))]
    [InlineData(nameof(Mischief.LoseRequest))]
    public async Task Remove_CallGoesWrong_LeavesNothing(string what)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        await bed.ReachAsync();
        bed.Cloud.Orders.Add(new("TerminateInstances", Enum.Parse<Mischief>(what), Times: 2));

        var result = await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.Empty(bed.Cloud.Alive);
    }

    [Fact]
    public async Task Build_EachACallOfItsOwn_StaysBelowTheThrottle()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Throttle = true });
        await bed.RegisterAsync(Fifty, rest: EachItsOwn);

        // One at a time: the clock jumps while calls are under way, and calls of several moments would arrive at one.
        await bed.ReachAsync(concurrency: 1);

        Assert.Equal(50, bed.Cloud.Calls.Of("RunInstances").Count);
        Assert.All(bed.Cloud.Calls.All, c => Assert.Equal("OK", c.Outcome));
    }

    [Fact]
    public async Task Build_ThrottledAllTheSame_TriesAgain()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Ec2Bed.TwoTiers);
        foreach (var action in (string[])["RunInstances", "DescribeInstances"])
        {
            bed.Cloud.Orders.Add(new(action, Mischief.Fail, Times: 3, Code: "RequestLimitExceeded",
                Message: "Request limit exceeded.", Status: 503));
        }

        var result = await bed.ReachAsync();

        Assert.Equal((3, 0), (result.Created, result.Failed));
    }

    [Fact]
    public async Task Build_NoCapacity_FallsBackToTheNextAlternative()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Room = new Dictionary<string, int> { ["t3.micro"] = 0 } });
        await bed.RegisterDefinitionsAsync("nodes: [{name: web, type: machine, scaling: {min: 2, max: 2}}]",
            $"  machine:\n    - resource: {bed.Resource()}\n    - resource: {bed.Resource(type: "t3.small")}\n");

        await bed.ReachAsync();

        Assert.All(bed.Cloud.Alive, m => Assert.Equal("t3.small", m.Launch.Type));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Build_RoomForSomeOfABatch_TheyAreUsedAndTheRestIsMadeElsewhere(bool isReplyLost)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Room = new Dictionary<string, int> { ["t3.micro"] = 3 } });
        await bed.RegisterDefinitionsAsync("nodes: [{name: web, type: machine, scaling: {min: 10, max: 10}}]",
            $"  machine:\n    - resource: {bed.Resource()}\n    - resource: {bed.Resource(type: "t3.small")}\n");
        if (isReplyLost) bed.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply, Skip: 1));

        await bed.ReachAsync();

        Assert.Equal(10, bed.Cloud.Fleet.All().Count);
        Assert.Equal(3, bed.Cloud.Alive.Count(m => m.Launch.Type == "t3.micro"));
    }

    [Fact]
    public async Task Build_RoomForSomeOfABatchAndNoAlternative_TheyAreUsedAndTheRestFollows()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { InstanceLimit = 5 });
        await bed.RegisterAsync("nodes: [{name: web, type: machine, scaling: {min: 10, max: 10}}]");

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        Assert.Equal(5, bed.Cloud.Alive.Count);
        Assert.All(result.Errors, e => Assert.Contains("InstanceLimitExceeded", e.Message, StringComparison.Ordinal));
        var first = bed.Cloud.Alive.Select(m => m.Id).ToList();
        bed.Set(s => s with { InstanceLimit = 10 });
        await bed.ReachAsync();
        Assert.Equal(10, bed.Cloud.Fleet.All().Count);
        Assert.Superset(first.ToHashSet(), bed.Cloud.Alive.Select(m => m.Id).ToHashSet());
    }

    [Fact]
    public async Task Build_RoomForSomeOfABatchAndTheProcessEnds_TheNextFindsThem()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { InstanceLimit = 5 });
        await bed.RegisterAsync("nodes: [{name: web, type: machine, scaling: {min: 10, max: 10}}]");
        // All replies after the refusal are lost: for the engine the creation is unfinished.
        bed.Cloud.Orders.Add(new("RunInstances", Mischief.LoseReply, Skip: 1, Times: 1000));
        await bed.EnactAsync();
        Assert.Equal(5, bed.Cloud.Fleet.All().Count);

        bed.Cloud.Orders.Clear();
        bed.Set(s => s with { InstanceLimit = 20 });
        await bed.RestartAsync();
        // Lists may be late: only after five minutes it is sure that the others were not made.
        bed.Advance(Ec2Creation.Settled);
        await bed.ReachAsync();

        Assert.Equal(10, bed.Cloud.Fleet.All().Count);
    }

    [Fact]
    public async Task Build_NoCapacityForOneNode_BuildsTheOthersAndSaysWhy()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Room = new Dictionary<string, int> { ["m5.large"] = 0 } });
        await bed.RegisterDefinitionsAsync("nodes: [{name: db, type: big}, {name: web, type: small}]",
            $"  big: [{{resource: {bed.Resource(type: "m5.large")}}}]\n  small: [{{resource: {bed.Resource()}}}]\n");

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        var error = result.Errors[0];
        Assert.Equal(("db", CloudErrorKind.Quota), (error.Node, error.Kind));
        Assert.Contains("InsufficientInstanceCapacity", error.Message, StringComparison.Ordinal);
        Assert.Contains("m5.large", error.Message, StringComparison.Ordinal);
        Assert.Equal("t3.micro", Assert.Single(bed.Cloud.Alive).Launch.Type);

        bed.Set(s => s with { Room = new Dictionary<string, int>() });
        await bed.ReachAsync();
        Assert.Equal(2, bed.Cloud.Alive.Count);
    }

    [Theory]
    [InlineData("InstanceLimitExceeded", CloudErrorKind.Quota)]
    [InlineData("UnauthorizedOperation", CloudErrorKind.Unauthorised)]
    [InlineData("InvalidAMIID.NotFound", CloudErrorKind.NotFound)]
    [InlineData("InvalidParameterValue", CloudErrorKind.Invalid)]
    [InlineData("IdempotentParameterMismatch", CloudErrorKind.Invalid)]
    public async Task Build_Refused_SaysWhatAndWhy(string code, CloudErrorKind kind)
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]");
        bed.Cloud.Orders.Add(
            new("RunInstances", Mischief.Fail, Times: 100, Code: code, Message: "the reason", Status: 400));

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        var error = result.Errors[0];
        Assert.Equal(kind, error.Kind);
        Assert.Contains("RunInstances", error.Message, StringComparison.Ordinal);
        Assert.Contains("the reason", error.Message, StringComparison.Ordinal);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_TokenUsedForSomethingElse_SaysWhatToDo()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]");
        bed.Cloud.Orders.Add(new("RunInstances", Mischief.Fail, Times: 100, Code: "IdempotentParameterMismatch",
            Message: Ec2Error.TokenReused().Message, Status: 400));

        var result = await bed.EnactAsync();

        var error = result.Errors[0];
        Assert.Contains("IdempotentParameterMismatch", error.Message, StringComparison.Ordinal);
        Assert.Contains("drop the node", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Build_WrongSecret_SaysSoWithoutIt()
    {
        const string Secret = "hush-this-is-not-to-be-seen";
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync("nodes: [{name: web, type: machine}]", secret: Secret);

        var result = await bed.EnactAsync();

        Assert.False(result.Reached);
        var error = result.Errors[0];
        Assert.Equal(CloudErrorKind.Unauthorised, error.Kind);
        Assert.Contains("SignatureDoesNotMatch", error.Message, StringComparison.Ordinal);
        var all = result.Errors.Select(e => e.Message).Concat((await bed.Occo.GetEventsAsync()).Select(e => e.Message))
            .Append(result.ToString());
        Assert.All(all, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task Build_ClockIsWrong_CorrectsItself(int minutes)
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { ClockOffset = TimeSpan.FromMinutes(minutes) });
        await bed.RegisterAsync(Ec2Bed.TwoTiers);

        var result = await bed.EnactAsync();

        Assert.True(result.Reached, string.Join('\n', result.Errors));
        Assert.Equal(3, bed.Cloud.Alive.Count);
        Assert.Single(bed.Cloud.Calls.All, c => c.Outcome is "RequestExpired" or "SignatureDoesNotMatch");
    }
}
