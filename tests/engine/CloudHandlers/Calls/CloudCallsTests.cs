using Xunit;

namespace Occo.Engine.Tests;

public sealed class CloudCallsTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly FakeCloud cloud = new();
    private readonly CloudHandlerRegistry registry;
    private readonly CloudCalls calls;

    public CloudCallsTests()
    {
        registry = new([cloud], time, new Random(1));
        calls = new CloudCalls(registry, time, new Random(1)).AtMost(1);
    }

    public void Dispose() => registry.Dispose();

    [Fact]
    public async Task Create_WaitsBeforeItsNextAttempt_LeavesItsSlotToOthers()
    {
        var attempts = 0;
        cloud.BeforeCreate = (_, _) => ++attempts == 1
            ? throw new CloudException(CloudErrorKind.Throttled, "slower")
            : Task.CompletedTask;
        var creating = calls.CreateAsync(Batch(), () => { }, default);
        await time.WaitForTimerAsync();

        await calls.ListAsync(Scope, default).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(creating.IsCompleted);
        await time.AdvanceUntilAsync(creating, TimeSpan.FromSeconds(1));
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task Create_HandlerPacesForLong_IsNoTimeOutAndHoldsNoSlot()
    {
        var turn = new TaskCompletionSource();
        cloud.Paces = cancel => new(turn.Task.WaitAsync(cancel));
        var creating = calls.CreateAsync(Batch(), () => { }, default);

        await calls.ListAsync(Scope, default).WaitAsync(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromMinutes(10));
        turn.SetResult();

        Assert.NotNull(Assert.Single(await creating.WaitAsync(TimeSpan.FromSeconds(10))).Instance);
        Assert.Single(cloud.Creates);
    }

    [Fact]
    public async Task Create_TwoCallersOfOneCloud_ShareTheLimit()
    {
        var release = new TaskCompletionSource();
        cloud.BeforeCreate = (_, cancel) => release.Task.WaitAsync(cancel);
        var first = calls.CreateAsync(Batch(), () => { }, default);

        var second = new CloudCalls(registry, time, new Random(1)).AtMost(1).CreateAsync(Batch(), () => { }, default);

        Assert.Single(cloud.Creates);
        release.SetResult();
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, cloud.Creates.Count);
    }

    [Fact]
    public async Task List_IsNotAnsweredInTime_IsNotRepeated()
    {
        cloud.Listing = cancel => Task.Delay(Timeout.Infinite, cancel);
        var listing = calls.ListAsync(Scope, default);

        await time.AdvanceUntilAsync(listing, TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<CloudException>(() => listing);
        Assert.Equal((CloudErrorKind.Transient, 1), (failure.Kind, cloud.Lists));
        Assert.Equal("The cloud 'fake' did not answer within 120 s.", failure.Message);
    }

    [Fact]
    public async Task List_CannotBeReachedAtFirst_IsRepeated()
    {
        cloud.BeforeList = () =>
        {
            if (cloud.Lists == 1) throw new CloudException(CloudErrorKind.Transient, "busy");
        };
        var listing = calls.ListAsync(Scope, default);

        await time.AdvanceUntilAsync(listing, TimeSpan.FromSeconds(1));

        Assert.Empty(await listing);
        Assert.Equal(2, cloud.Lists);
    }

    [Fact]
    public async Task Create_IsNotAnsweredInTime_IsRepeated()
    {
        cloud.BeforeCreate = (_, cancel) => cloud.Creates.Count == 1
            ? Task.Delay(Timeout.Infinite, cancel) : Task.CompletedTask;
        var creating = calls.CreateAsync(Batch(), () => { }, default);

        await time.AdvanceUntilAsync(creating, TimeSpan.FromSeconds(10));

        Assert.NotNull(Assert.Single(await creating).Instance);
        Assert.Equal(2, cloud.Creates.Count);
    }

    private CloudScope Scope { get; } = new()
    {
        StoreId = "1",
        StoreFolder = $"/{Guid.NewGuid()}",
        Type = "fake",
        Settings = ComposedRequest.Empty,
        InfrastructureId = "i",
        InfrastructureName = "shop",
    };

    private CreateBatch Batch() => new()
    {
        Scope = Scope,
        NodeName = "web",
        Request = Given.Request,
        Token = "t",
        Items = [new(Guid.NewGuid(), 0, Reservation.None)],
    };
}
