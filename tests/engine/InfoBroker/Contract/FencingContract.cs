using Xunit;

namespace Occo.Engine.Tests;

/// <summary>One enactment at a time: a process that lost the lease writes nothing more.</summary>
public abstract class FencingContract : StoreContract
{
    private protected FencingContract(StoreFixture fixture) : base(fixture)
    {
    }

    public static TheoryData<string> Writes => new(Calls.Keys);

    private static Dictionary<string, Func<PassJournal, NodeInstance, Task>> Calls { get; } = new()
    {
        ["intent"] = (journal, i) => journal.RecordIntentsAsync(
            [new Intent("more", i with { Id = Guid.NewGuid() })]),
        ["save"] = (journal, i) => journal.SaveAsync(i with { State = NodeState.Unhealthy }, null, "sick"),
        ["save all"] = (journal, i) => journal.SaveAllAsync(
            [new ObservedChange(i with { State = NodeState.Unhealthy }, null, "sick")]),
        ["confirm"] = (journal, i) => journal.ConfirmAsync([i with { Version = 9 }]),
        ["drop"] = (journal, i) => journal.BeginDropAsync([(i, "drop")]),
        ["begin refresh"] = (journal, i) => journal.BeginRefreshAsync(i, StoreFixture.Request("alpine")),
        ["end refresh"] = (journal, i) => journal.EndRefreshAsync(
            i with { PendingRequest = StoreFixture.Request("alpine") }, "done"),
        ["scaling"] = (journal, _) => journal.DecideScalingAsync(
            new ScalingDecision([], new Dictionary<string, int> { ["web"] = 4 }, [], [])),
        ["event"] = (journal, _) => journal.AppendAsync(EventKind.OrphanFound, null, null, "found"),
        ["reach"] = (journal, _) => journal.ReachAsync(1, isNews: true),
        ["roll back"] = (journal, _) => journal.RollBackAsync(1, "it failed"),
        ["begin pass"] = (journal, _) => journal.BeginPassAsync("+1"),
        ["end pass"] = (journal, _) => journal.EndPassAsync("+1", 0),
        ["removing"] = (journal, _) => journal.MarkRemovingAsync(),
        ["removed"] = (journal, _) => journal.MarkRemovedAsync(),
    };

    [StoreTheory]
    [MemberData(nameof(Writes))]
    public async Task Write_LeaseTakenByAnother_IsRefusedAndChangesNothing(string write)
    {
        var shop = await fixture.RegisterAsync();
        var late = await fixture.JournalAsync(shop);
        var made = (await StoreFixture.MakeAsync(late, shop, "web", 1))[0];
        fixture.Time.Advance(StoreFixture.LeaseDuration);
        var other = await fixture.OpenAsync();
        await fixture.JournalAsync(shop, other);
        var before = await EverythingAsync();

        var error = await Assert.ThrowsAsync<OccoException>(() => Calls[write](late, made));

        Assert.Equal(FailureKind.LeaseLost, error.Kind);
        Assert.Equal(before, await EverythingAsync());
    }

    [StoreTheory]
    [MemberData(nameof(Writes))]
    public async Task Write_LeaseReleased_IsRefused(string write)
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        await fixture.Store.Leases.ReleaseAsync(journal.Fence);

        var error = await Assert.ThrowsAsync<OccoException>(() => Calls[write](journal, made));

        Assert.Equal(FailureKind.LeaseLost, error.Kind);
    }

    [StoreFact]
    public async Task Write_LeaseExpiredAndNobodyTookIt_IsStillGood()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        fixture.Time.Advance(StoreFixture.LeaseDuration * 3);

        await StoreFixture.MakeAsync(journal, shop, "web", 1);

        Assert.True(await fixture.Store.Leases.RenewAsync(journal.Fence, StoreFixture.LeaseDuration));
    }

    [StoreFact]
    public async Task Write_LeaseOfAnotherInfrastructure_DoesNotHelp()
    {
        var shop = await fixture.RegisterAsync();
        var other = await fixture.RegisterAsync("other");
        var journal = await fixture.JournalAsync(other);
        var forged = new PassJournal(fixture.Store, journal.Fence with { InfrastructureId = shop.Id }, "x");

        var error = await Assert.ThrowsAsync<OccoException>(() => forged.BeginPassAsync("+1"));

        Assert.Equal(FailureKind.LeaseLost, error.Kind);
    }

    private async Task<string> EverythingAsync()
    {
        var store = fixture.Store;
        var instances = await store.Instances.FindAllAsync(new() { IncludeGone = true });
        var targets = await store.Infrastructures.GetTargetsAsync(instances[0].InfrastructureId);
        return string.Join('\n',
        [
            .. await store.Events.QueryAsync(new()), .. await store.Infrastructures.ListAsync(includeRemoved: true),
            .. instances.Select(i => $"{i} {string.Join(' ', i.Addresses)} {RequestTable.Prepare(i.Request).Digest}"),
            .. targets, fixture.Sql("SELECT COUNT(*) FROM pass"),
            fixture.Sql("SELECT COUNT(*) FROM pass WHERE ended_at IS NULL"),
        ]);
    }
}
