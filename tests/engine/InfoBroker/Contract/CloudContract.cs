using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// What is recorded of the clouds of an infrastructure: when they were listed, and that they cannot be.
/// </summary>
public abstract class CloudContract : StoreContract
{
    private protected CloudContract(StoreFixture fixture) : base(fixture)
    {
    }

    private readonly List<Event> heard = [];
    private Infrastructure shop = null!;
    private PassJournal journal = null!;

    public override async Task InitializeAsync()
    {
        shop = await fixture.RegisterAsync();
        journal = await fixture.JournalAsync(shop, onEvent: heard.Add);
    }

    [StoreFact]
    public async Task ObserveAsync_CloudStaysAway_IsOneEventUntilItIsBack()
    {
        var start = fixture.Time.GetUtcNow();
        for (var look = 0; look < 3; look++)
        {
            await journal.ObserveAsync([], Seen("a"), Away("b", $"no route {look}"));
            Assert.Equal(["b"], (await ShopAsync()).UnreachableClouds);
            fixture.Time.Advance(TimeSpan.FromHours(1));
        }

        await journal.ObserveAsync([], Seen("a", "b"), Away());

        Assert.Equal([(EventKind.CloudUnreachable, "no route 0"),
            (EventKind.CloudReachable, $"the cloud b can be listed again; it could not since {start:u}")],
            heard.Select(e => (e.Kind, e.Message)));
        Assert.Empty((await ShopAsync()).UnreachableClouds);
    }

    [StoreFact]
    public async Task ObserveAsync_AnotherProcessSawItFirst_IsNoNews()
    {
        await journal.ObserveAsync([], Seen(), Away("b", "no route"));
        var other = await fixture.OpenAsync();

        await new PassJournal(other, journal.Fence, "ben@desk/2", heard.Add)
            .ObserveAsync([], Seen(), Away("b", "no route"));

        Assert.Single(heard);
    }

    [StoreFact]
    public async Task ObserveAsync_CloudIsNotUsedAnyMore_IsForgottenSilently()
    {
        await journal.ObserveAsync([], Seen("a"), Away("b", "no route"));
        await journal.ObserveAsync([], Seen("a"), Away());

        Assert.Single(heard);
        Assert.Empty((await ShopAsync()).UnreachableClouds);
        await journal.ObserveAsync([], Seen("a"), Away("b", "no route"));
        Assert.Equal(2, heard.Count);
    }

    [StoreFact]
    public async Task ObserveAsync_ChangeThatCannotBeRecorded_TellsNothing()
    {
        var stranger = StoreFixture.Draft(shop, "web");

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => journal.ObserveAsync([new(stranger)], Seen("a"), Away("b", "no route")));

        Assert.Empty(heard);
        Assert.Empty((await ShopAsync()).UnreachableClouds);
        Assert.Null((await ShopAsync()).ObservedAt);
    }

    [StoreFact]
    public async Task ObserveAsync_OnlyTimesAreNews_AreWrittenWithTheRelease()
    {
        await journal.ObserveAsync([], Seen("a"), Away(), isQuiet: true);
        var commits = fixture.Store.Commits;
        fixture.Time.Advance(TimeSpan.FromSeconds(9));
        await journal.ObserveAsync([], Seen("a"), Away(), isQuiet: true);
        Assert.Equal((commits, null), (fixture.Store.Commits, (await ShopAsync()).ObservedAt));

        await fixture.Store.Leases.ReleaseAsync(journal.Fence, journal.Waiting);

        Assert.Equal(fixture.Time.GetUtcNow(), (await ShopAsync()).ObservedAt);
    }

    [StoreFact]
    public async Task ObserveAsync_TimesWaitedLong_AreWritten()
    {
        await journal.ObserveAsync([], Seen("a"), Away(), isQuiet: true);
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await journal.ObserveAsync([], Seen("a"), Away(), isQuiet: true);

        Assert.Equal(fixture.Time.GetUtcNow(), (await ShopAsync()).ObservedAt);
        Assert.Null(journal.Waiting);
    }

    [StoreFact]
    public async Task ObserveAsync_CloudIsLostWhileTimesWait_KeepsTheNewestTimeOfIt()
    {
        await journal.ObserveAsync([], Seen("a", "b"), Away(), isQuiet: true);
        var last = fixture.Time.GetUtcNow();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await journal.ObserveAsync([], new Dictionary<string, DateTimeOffset>
        {
            ["a"] = fixture.Time.GetUtcNow(),
            ["b"] = last - TimeSpan.FromHours(1),
        }, Away("b", "no route"), isQuiet: true);

        Assert.Equal(last, (await ShopAsync()).ObservedAt);
    }

    [StoreFact]
    public async Task Release_LeaseWasTakenOver_WritesNoTimes()
    {
        await journal.ObserveAsync([], Seen("a"), Away(), isQuiet: true);
        fixture.Time.Advance(StoreFixture.LeaseDuration);
        await fixture.JournalAsync(shop);

        await fixture.Store.Leases.ReleaseAsync(journal.Fence, journal.Waiting);

        Assert.Null((await ShopAsync()).ObservedAt);
    }

    private async Task<Infrastructure> ShopAsync() => (await fixture.Store.Infrastructures.FindAsync(shop.Id))!;

    private Dictionary<string, DateTimeOffset> Seen(params string[] clouds)
        => clouds.ToDictionary(c => c, _ => fixture.Time.GetUtcNow());

    private static Dictionary<string, string> Away() => [];

    private static Dictionary<string, string> Away(string cloud, string why) => new() { [cloud] = why };
}
