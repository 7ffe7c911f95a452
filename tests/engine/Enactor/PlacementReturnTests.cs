using System.Globalization;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Instances go back to a place that is preferred; that is never in the way of anything else.</summary>
public sealed class PlacementReturnTests : PlacementShop
{
    [Fact]
    public async Task Rebalance_CloudRefuses_InstancesStayWhereTheyAre()
    {
        await BurstAsync(2);
        var there = second.Machines.Select(m => m.InstanceId).ToList();
        first.BeforeCreate = (_, _) => throw Full("first");
        await occo.EnactAsync("farm");

        Assert.True((await occo.EnactAsync("farm")).Reached);
        Assert.NotEmpty(first.Creates);
        Assert.Equal(there, second.Machines.Select(m => m.InstanceId));
    }

    [Fact]
    public async Task Rebalance_MoreThanMaxDrops_OnlySoManyGoAtATime()
    {
        await BurstAsync(3);
        var options = new EnactmentOptions { MaxDrops = new(2, IsPercent: false) };
        var plan = await occo.PlanAsync("farm", options);

        Assert.Null(plan.Refusal);
        Assert.Equal((2, 2, 1), (plan.Steps.Count, plan.Losses, plan.Unchanged));
        Assert.True((await occo.EnactAsync("farm", options)).Reached);
        Assert.Equal((3, 0), Machines);
        Assert.True((await occo.PlanAsync("farm", options with { MaxDrops = new(0, IsPercent: false) })).IsEmpty);
    }

    [Fact]
    public async Task Rebalance_Reason_IsTheSameInEveryCulture()
    {
        var (before, comma) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            await BurstAsync(1, ", rebalance_hold: 90");
            Assert.Equal("it is preferred to burst, and has had room for 1.5 min",
                (await occo.PlanAsync("farm")).Steps.Single().Reason);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task RollingUpdate_FullPool_SaysThatAReplacementNeedsAPlaceMore()
    {
        await ImportAsync("onprem: {quota: 2}, burst: {quota: 0}");
        await RegisterAsync(2);
        await occo.EnactAsync("farm");
        await occo.UpdateAsync("farm", Farm(2).Replace(
            "type: first}", "type: first, image: b}", StringComparison.Ordinal));

        Assert.Contains("with 'update: {order: drop_first}' it takes that one's place",
            Assert.Single((await occo.PlanAsync("farm")).Blocked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_CloudIsLost_IsNotAsked()
    {
        await RegisterAsync(1);
        first.BeforeList = () => throw new CloudException(CloudErrorKind.Unauthorised, "no route");
        await occo.EnactAsync("farm");

        Assert.Equal((0, 1), Machines);
        Assert.Equal(0, first.Questions);
    }

    private async Task BurstAsync(int count, string more = "")
    {
        await ImportAsync("onprem: {quota: 0}");
        await RegisterAsync(count, more: $", rebalance: idle{more}");
        await occo.EnactAsync("farm");
        await ImportAsync("onprem: {quota: 9}");
        time.Advance(TimeSpan.FromMinutes(31));
    }
}
