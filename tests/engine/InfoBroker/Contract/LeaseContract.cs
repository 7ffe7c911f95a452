using Xunit;

namespace Occo.Engine.Tests;

public abstract class LeaseContract : StoreContract
{
    private protected LeaseContract(StoreFixture fixture) : base(fixture)
    {
    }

    private static readonly LeaseOwner Elsewhere = new("ben", "far", "far/boot", 77, "1");
    private Infrastructure shop = null!;

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    [StoreFact]
    public async Task Free_NobodyHoldsIt_AllowsWritesUntilSomebodyTakesIt()
    {
        var shop = await fixture.RegisterAsync("free");
        var leases = fixture.Store.Leases;
        var never = new PassJournal(fixture.Store, (await leases.FreeAsync(shop.Id))!, "anna@desk/1");
        await never.AppendAsync(EventKind.NodeChanged, null, null, "seen");
        var fence = (await leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration)).Fence!;
        Assert.Null(await leases.FreeAsync(shop.Id));
        await RefusedAsync(never);
        await leases.ReleaseAsync(fence);
        await RefusedAsync(never);
        var free = new PassJournal(fixture.Store, (await leases.FreeAsync(shop.Id))!, "anna@desk/1");
        await free.AppendAsync(EventKind.NodeChanged, null, null, "seen");
        await leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration);
        await RefusedAsync(free);

        // A holder whose lease has expired may be alive, and renew it.
        fixture.Time.Advance(2 * StoreFixture.LeaseDuration);
        Assert.Null(await leases.FreeAsync(shop.Id));

        static async Task RefusedAsync(PassJournal journal) => Assert.Equal(FailureKind.LeaseLost,
            (await Assert.ThrowsAsync<OccoException>(
                () => journal.AppendAsync(EventKind.NodeChanged, null, null, "late"))).Kind);
    }

    [StoreFact]
    public async Task TryAcquireAsync_Held_TellsWhoHoldsIt()
    {
        var taken = await AcquireAsync(Elsewhere);
        var refused = await AcquireAsync(LeaseOwner.Current);

        Assert.NotNull(taken.Fence);
        Assert.Null(refused.Fence);
        Assert.Equal("ben@far/77", refused.Holder!.Owner);
        Assert.Equal(fixture.Time.GetUtcNow(), refused.Holder.AcquiredAt);
        Assert.Equal(fixture.Time.GetUtcNow() + StoreFixture.LeaseDuration, refused.Holder.ExpiresAt);
    }

    [StoreFact]
    public async Task TryAcquireAsync_SameProcessAgain_IsRefused()
    {
        await AcquireAsync(LeaseOwner.Current);

        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_Expired_IsTakenWithAGreaterNumber()
    {
        var first = (await AcquireAsync(Elsewhere)).Fence!;
        fixture.Time.Advance(StoreFixture.LeaseDuration);

        var second = (await AcquireAsync(LeaseOwner.Current)).Fence!;

        Assert.True(second.Number > first.Number);
        Assert.False(await fixture.Store.Leases.RenewAsync(first, StoreFixture.LeaseDuration));
    }

    [StoreFact]
    public async Task TryAcquireAsync_Renewed_StaysRefused()
    {
        var fence = (await AcquireAsync(Elsewhere)).Fence!;
        for (var i = 0; i < 5; i++)
        {
            fixture.Time.Advance(StoreFixture.LeaseDuration / 2);
            Assert.True(await fixture.Store.Leases.RenewAsync(fence, StoreFixture.LeaseDuration));
        }

        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task ReleaseAsync_ThenTaken_NumberKeepsGrowing()
    {
        var numbers = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var fence = (await AcquireAsync(LeaseOwner.Current)).Fence!;
            numbers.Add(fence.Number);
            await fixture.Store.Leases.ReleaseAsync(fence);
            Assert.False(await fixture.Store.Leases.RenewAsync(fence, StoreFixture.LeaseDuration));
        }

        Assert.Equal([1, 2, 3], numbers);
    }

    [StoreFact]
    public async Task ReleaseAsync_ByAFormerHolder_DoesNotFreeTheLease()
    {
        var first = (await AcquireAsync(Elsewhere)).Fence!;
        fixture.Time.Advance(StoreFixture.LeaseDuration);
        await AcquireAsync(Elsewhere);

        await fixture.Store.Leases.ReleaseAsync(first);

        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_ProcessHasEnded_IsTakenAtOnce()
    {
        // The process id lives, but it was given again: the process that held the lease is another one.
        await AcquireAsync(LeaseOwner.Current with { ProcessStart = "0" });

        Assert.NotNull((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_NoSuchProcess_IsTakenAtOnce()
    {
        await AcquireAsync(LeaseOwner.Current with { ProcessId = int.MaxValue });

        Assert.NotNull((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_OwnLeaseWhoseReleaseTheStoreRefused_IsTakenAtOnceWithAGreaterNumber()
    {
        var impatient = await fixture.OpenAsync(lockTimeout: TimeSpan.Zero);
        var left = (await impatient.Leases.TryAcquireAsync(
            shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration)).Fence!;
        using (fixture.Lock())
            await Assert.ThrowsAsync<OccoException>(() => impatient.Leases.ReleaseAsync(left));

        var next = (await AcquireAsync(LeaseOwner.Current)).Fence!;

        Assert.Equal(left.Number + 1, next.Number);
        Assert.False(await impatient.Leases.RenewAsync(left, StoreFixture.LeaseDuration));
        // The late release of the first one does not open the way for a third.
        await impatient.Leases.ReleaseAsync(left);
        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_StoreRefuses_LeavesTheLeaseToWhoeverTriesAgain()
    {
        var impatient = await fixture.OpenAsync(lockTimeout: TimeSpan.Zero);
        using (fixture.Lock())
        {
            await Assert.ThrowsAsync<OccoException>(() => impatient.Leases.TryAcquireAsync(
                shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration));
        }

        Assert.NotNull((await AcquireAsync(LeaseOwner.Current)).Fence);
        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreTheory]
    [InlineData("machine")]
    [InlineData("user")]
    public async Task TryAcquireAsync_DeadProcessThatCannotBeJudged_IsRefused(string which)
    {
        var dead = LeaseOwner.Current with { ProcessId = int.MaxValue };
        await AcquireAsync(which == "machine" ? dead with { Machine = "other" } : dead with { User = "somebody" });

        Assert.Null((await AcquireAsync(LeaseOwner.Current)).Fence);
    }

    [StoreFact]
    public async Task TryAcquireAsync_ManyStoresAtOnce_OneGetsIt()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.OpenAsync()));

        var results = await Task.WhenAll(stores.Select(store => Task.Run(
            () => store.Leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration))));

        Assert.Single(results, r => r.Fence is not null);
        Assert.All(results.Where(r => r.Fence is null), r => Assert.Contains(
            LeaseOwner.Current.Actor, r.Holder!.Owner, StringComparison.Ordinal));
    }

    [StoreFact]
    public async Task TryAcquireAsync_OtherInfrastructure_IsFree()
    {
        await AcquireAsync(Elsewhere);
        var other = await fixture.RegisterAsync("other");

        Assert.NotNull((await fixture.Store.Leases.TryAcquireAsync(
            other.Id, LeaseOwner.Current, StoreFixture.LeaseDuration)).Fence);
    }

    [StoreFact]
    public void FenceNumber_SetBack_IsRefusedByTheDatabase()
    {
        fixture.Sql($"INSERT INTO lease VALUES ('{shop.Id}', 5, NULL, '', '')");

        Assert.ThrowsAny<Exception>(() => fixture.Sql("UPDATE lease SET fence = 4"));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("DELETE FROM lease"));
        Assert.Equal(5L, fixture.Sql("SELECT fence FROM lease"));
    }

    [StoreFact]
    public void Parse_WrittenOwner_IsTheSame()
    {
        Assert.Equal(LeaseOwner.Current, LeaseOwner.Parse(LeaseOwner.Current.ToString()));
        Assert.False(LeaseOwner.Current.HasEnded);
        Assert.StartsWith($"{Environment.UserName}@", LeaseOwner.Current.Actor, StringComparison.Ordinal);
    }

    private Task<LeaseResult> AcquireAsync(LeaseOwner owner)
        => fixture.Store.Leases.TryAcquireAsync(shop.Id, owner, StoreFixture.LeaseDuration);
}
