using System.Globalization;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>How many calls the work takes, and more than a page of it. Counts only: times are the bench's.</summary>
public sealed class Ec2CostScenarios
{
    [Fact]
    public async Task Build_Hundred_TakesFewCalls()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(100));

        await bed.EnactAsync();

        Assert.Equal(100, bed.Cloud.Alive.Count);
        Assert.InRange(bed.Cloud.Calls.All.Count, 2, 130);
        Assert.Equal(2, bed.Cloud.Calls.Of("RunInstances").Count);
    }

    [Fact]
    public async Task Enact_HundredAndNothingToDo_TakesTwoCalls()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(100));
        await bed.EnactAsync();
        bed.Cloud.Calls.Clear();

        var result = await bed.EnactAsync();

        Assert.True(result.Reached);
        Assert.InRange(bed.Cloud.Calls.All.Count, 1, 2);
        Assert.All(bed.Cloud.Calls.All, c => Assert.StartsWith("Describe", c.Action, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Remove_Hundred_TerminatesMany()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(100));
        await bed.EnactAsync();
        bed.Cloud.Calls.Clear();

        await bed.Occo.RemoveAsync(Ec2Bed.Name);

        Assert.Empty(bed.Cloud.Alive);
        Assert.InRange(bed.Cloud.Calls.Of("TerminateInstances").Count, 1, 10);
    }

    [Fact]
    public async Task Update_Eighteen_TakesFewCallsAMachine()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(18));
        await bed.ReachAsync();
        bed.Cloud.Calls.Clear();

        await bed.UpdateAsync(Webs(18), type: "t3.small");
        await bed.ReachAsync();

        // For each: make it, ask whose the old one is, drop that, and see it gone. Besides, the lists of both passes.
        Assert.Equal((18, 18 + 18 + 2, 18, 2), (Count("RunInstances"), Count("DescribeInstances"),
            Count("TerminateInstances"), Count("DescribeInstanceStatus")));
        Assert.Equal(18 * 4 + 4, bed.Cloud.Calls.All.Count);
        int Count(string action) => bed.Cloud.Calls.Of(action).Count;
    }

    [Fact]
    public async Task Update_EighteenThatBootAndEndSlowly_TakesFewCallsAMachine()
    {
        await using var bed = await Ec2Bed.AtAsync();
        await bed.RegisterAsync(Webs(18));
        await bed.ReachAsync();
        bed.Set(s => s with
        {
            PendingTime = TimeSpan.FromSeconds(20), ShuttingDownTime = TimeSpan.FromSeconds(30),
        });
        bed.Cloud.Calls.Clear();

        await bed.UpdateAsync(Webs(18), type: "t3.small");
        await bed.ReachAsync();

        // Nothing is dropped twice, and a new pass does not begin to ask every second again.
        Assert.Equal((18, 18), (bed.Cloud.Calls.Of("RunInstances").Count,
            bed.Cloud.Calls.Of("TerminateInstances").Count));
        Assert.InRange(bed.Cloud.Calls.All.Count, 18 * 4, 18 * 38);
    }

    [Fact]
    public async Task Build_MoreThanAPage_KnowsThemAll()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { Throttle = true });
        await bed.RegisterAsync(Webs(1020));

        await bed.ReachAsync(concurrency: 1);
        bed.Cloud.Calls.Clear();
        var again = await bed.EnactAsync();

        Assert.Equal((true, 0, 0), (again.Reached, again.Created, again.Dropped));
        Assert.Equal(1020, bed.Cloud.Alive.Count);
        Assert.Equal(2, bed.Cloud.Calls.Of("DescribeInstances").Count);
        Assert.All(bed.Cloud.Calls.All, c => Assert.Equal("OK", c.Outcome));
    }

    [Fact]
    public async Task Enact_SmallPages_KnowsThemAll()
    {
        await using var bed = await Ec2Bed.AtAsync();
        bed.Set(s => s with { PageLimit = 7 });
        await bed.RegisterAsync(Webs(60));

        await bed.ReachAsync();
        var again = await bed.EnactAsync();

        Assert.Equal((true, 0, 0), (again.Reached, again.Created, again.Dropped));
    }

    private static string Webs(int count) => string.Create(CultureInfo.InvariantCulture,
        $"nodes: [{{name: web, type: machine, scaling: {{min: {count}, max: {count}}}}}]");
}
