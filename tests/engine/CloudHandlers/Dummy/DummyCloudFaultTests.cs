using Xunit;

namespace Occo.Engine.Tests;

public sealed class DummyCloudFaultTests : IDisposable
{
    private readonly DummySite site = new();

    public void Dispose() => site.Dispose();

    [Theory]
    [InlineData(CloudErrorKind.Transient)]
    [InlineData(CloudErrorKind.Quota)]
    [InlineData(CloudErrorKind.Invalid)]
    public async Task FailNext_SomeCreations_FailsThoseAndMakesTheOthers(CloudErrorKind kind)
    {
        site.Control.FailNext(2, kind);

        var outcomes = await site.CreateAsync(DummySite.Ids(3));

        Assert.Equal([kind, kind], outcomes.Take(2).Select(o => o.Error!.Kind));
        Assert.All(outcomes.Take(2), o => Assert.Null(o.Instance));
        Assert.NotNull(outcomes[2].Instance);
        Assert.Single(site.Control.Machines());
    }

    [Fact]
    public async Task FailNext_TwiceWithTwoKinds_HappensInTheOrderOfTheOrders()
    {
        site.Control.FailNext(1, CloudErrorKind.Quota);
        site.Control.FailNext(1, CloudErrorKind.Unauthorised);

        var outcomes = await site.CreateAsync(DummySite.Ids(3));

        Assert.Equal([CloudErrorKind.Quota, CloudErrorKind.Unauthorised, null], outcomes.Select(o => o.Error?.Kind));
    }

    [Fact]
    public async Task FailNext_MachineThatExists_IsNotTouched()
    {
        var ids = DummySite.Ids(1);
        await site.CreateAsync(ids);
        site.Control.FailNext(1);

        Assert.NotNull((await site.CreateAsync(ids)).Single().Instance);
        Assert.NotNull((await site.CreateAsync(DummySite.Ids(1))).Single().Error);
    }

    [Fact]
    public async Task LoseNextReplies_Create_MakesTheMachineAndThrowsTransient()
    {
        var ids = DummySite.Ids(1);
        site.Control.LoseNextReplies(1);

        var error = await Assert.ThrowsAsync<CloudException>(() => site.CreateAsync(ids, token: "t"));
        var made = Assert.Single(site.Control.Machines());
        var retried = (await site.CreateAsync(ids, token: "t")).Single();

        Assert.Equal(CloudErrorKind.Transient, error.Kind);
        Assert.Equal(made.InstanceId, retried.Instance!.InstanceId);
        Assert.Single(site.Control.Machines());
    }

    [Fact]
    public async Task Throttle_AnyCall_IsTurnedAwayBeforeItDoesAnything()
    {
        var machine = await site.CreateOneAsync();
        site.Control.Throttle(3);

        var create = await Assert.ThrowsAsync<CloudException>(() => site.CreateAsync(DummySite.Ids(1)));
        var list = await Assert.ThrowsAsync<CloudException>(() => site.ListAsync());
        var drop = await Assert.ThrowsAsync<CloudException>(() => site.DropAsync(machine.InstanceId));

        Assert.All([create, list, drop], e => Assert.Equal(CloudErrorKind.Throttled, e.Kind));
        Assert.Equal(machine.InstanceId, Assert.Single(await site.ListAsync()).InstanceId);
        Assert.Equal(new DummyCalls(2, 2, 1), site.Control.Calls);
    }

    [Fact]
    public async Task DropFailures_SomeDrops_FailAndLeaveTheMachine()
    {
        var outcomes = await site.CreateAsync(DummySite.Ids(2));
        var ids = outcomes.Select(o => o.Instance!.InstanceId).ToArray();
        site.Control.DropFailures(1);

        var dropped = await site.DropAsync(ids);

        Assert.True(dropped[0] is { Gone: false, Error.Kind: CloudErrorKind.Transient });
        Assert.True(dropped[1] is { Gone: true, Error: null });
        Assert.Equal([ids[0]], (await site.ListAsync()).Select(i => i.InstanceId));
    }

    [Fact]
    public async Task ClearFaults_OrderedFaults_DoNotHappen()
    {
        site.Control.FailNext(5);
        site.Control.Throttle(5);
        site.Control.ClearFaults();

        Assert.NotNull((await site.CreateAsync(DummySite.Ids(1))).Single().Instance);
    }

    [Fact]
    public async Task Quota_OfTheSection_IsFilledAndThenRefuses()
    {
        var outcomes = await site.CreateAsync(DummySite.Ids(3), new { quota = 2L });

        Assert.Equal([null, null, CloudErrorKind.Quota], outcomes.Select(o => o.Error?.Kind));
        await site.DropAsync(outcomes[0].Instance!.InstanceId);
        Assert.Null((await site.CreateAsync([outcomes[2].NodeId], new { quota = 2L })).Single().Error);
    }

    [Fact]
    public async Task Quota_OfTheControl_TakesThePlaceOfTheSections()
    {
        site.Control.Quota = 1;
        var outcomes = await site.CreateAsync(DummySite.Ids(2), new { quota = 5L });
        site.Control.Quota = null;

        Assert.Equal([null, CloudErrorKind.Quota], outcomes.Select(o => o.Error?.Kind));
        Assert.Null((await site.CreateAsync(DummySite.Ids(1), new { quota = 5L })).Single().Error);
    }

    [Fact]
    public async Task Quota_RetryOfAMachineThatExists_IsNotRefused()
    {
        var ids = DummySite.Ids(1);
        await site.CreateAsync(ids, new { quota = 1L });

        Assert.NotNull((await site.CreateAsync(ids, new { quota = 1L })).Single().Instance);
    }

    [Fact]
    public async Task Rates_OfOne_AlwaysHappen()
    {
        var failed = await site.CreateAsync(DummySite.Ids(1), new { failure_rate = 1L });
        var throttled = await Assert.ThrowsAsync<CloudException>(
            () => site.CreateAsync(DummySite.Ids(1), new { throttle_rate = 1.0 }));
        Assert.Empty(site.Control.Machines());
        var lost = await Assert.ThrowsAsync<CloudException>(
            () => site.CreateAsync(DummySite.Ids(1), new { lost_reply_rate = "1" }));

        Assert.Equal(CloudErrorKind.Transient, failed.Single().Error!.Kind);
        Assert.Equal(CloudErrorKind.Throttled, throttled.Kind);
        Assert.Equal(CloudErrorKind.Transient, lost.Kind);
        Assert.Single(site.Control.Machines());
    }

    [Fact]
    public async Task Rates_SameSeed_GiveTheSameFaults()
    {
        using var twin = new DummySite();
        using var other = new DummySite(seed: 2);
        var ids = DummySite.Ids(60);

        var faults = await Faults(site);

        Assert.Equal(faults, await Faults(twin));
        Assert.NotEqual(faults, await Faults(other));
        Assert.InRange(faults.Count(failed => failed), 5, 55);

        async Task<List<bool>> Faults(DummySite where) =>
            [.. (await where.CreateAsync(ids, new { failure_rate = 0.5 })).Select(o => o.Error is not null)];
    }
}
