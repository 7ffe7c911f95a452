using Xunit;

namespace Occo.Engine.Tests;

public abstract class RevisionContract : StoreContract
{
    private protected RevisionContract(StoreFixture fixture) : base(fixture)
    {
    }

    private Infrastructure shop = null!;

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    [StoreFact]
    public async Task Revision_IsTheNumberOfTheNewestEventOfTheInfrastructure()
    {
        var other = await fixture.RegisterAsync("other");
        var suspended = await fixture.Store.Infrastructures.SuspendAsync(shop.Id, null, "ben@desk/2");

        Assert.True(shop.Revision < other.Revision && other.Revision < suspended.Revision);
        Assert.Equal(suspended.Revision, await fixture.Store.Events.NewestAsync());
        var listed = (await fixture.Store.Infrastructures.ListAsync()).ToDictionary(i => i.Name, i => i.Revision);
        Assert.Equal((suspended.Revision, other.Revision), (listed["shop"], listed["other"]));
        foreach (var reference in new[] { "shop", shop.Id })
        {
            var found = (await fixture.Store.Infrastructures.RevisionAsync(reference))!;
            Assert.Equal((shop.Id, suspended.Revision), (found.Id, found.Revision));
        }

        Assert.Null(await fixture.Store.Infrastructures.RevisionAsync("nothing"));
    }

    [StoreFact]
    public async Task Stamp_CloudIsListedWithoutNews_ChangesAndTheRevisionDoesNot()
    {
        var before = (await fixture.Store.Infrastructures.RevisionAsync("shop"))!;
        Assert.Equal(before, await fixture.Store.Infrastructures.RevisionAsync("shop"));

        var journal = await fixture.JournalAsync(shop);
        await fixture.Store.Leases.ReleaseAsync(
            journal.Fence, new Dictionary<string, DateTimeOffset> { ["dummy"] = fixture.Time.GetUtcNow() });

        var after = (await fixture.Store.Infrastructures.RevisionAsync("shop"))!;
        Assert.Equal(before.Revision, after.Revision);
        Assert.NotEqual(before.Stamp, after.Stamp);
    }

    [StoreFact]
    public async Task Revision_NewCredentialsFileOrAnotherInterval_IsAnEvent()
    {
        var described = StoreFixture.Compiled("shop");
        var moved = await fixture.Store.Infrastructures.UpdateAsync(shop.Id, described, "/etc/new.yaml", "ben");
        Assert.True(moved.Revision > shop.Revision);
        Assert.Equal(1, moved.Version);
        var same = await fixture.Store.Infrastructures.UpdateAsync(shop.Id, described, "/etc/new.yaml", "ben");
        Assert.Equal(moved.Revision, same.Revision);

        var attached = await AttachAsync(30);
        var slower = await AttachAsync(60);
        Assert.True(slower.Revision > attached.Revision);
        Assert.Equal(slower.Revision, (await AttachAsync(60)).Revision);
    }

    [StoreFact]
    public async Task Write_AtTheExpectedRevision_IsDone()
        => Assert.NotNull((await fixture.Store.Infrastructures.SuspendAsync(shop.Id, null, "ben", shop.Revision))
            .Suspension);

    [StoreFact]
    public async Task Write_AtAnotherRevision_ChangesNothingAndTellsWhatHappened()
    {
        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { To = 3 }, "anna@desk/1");

        foreach (var expected in new[] { 0, shop.Revision, long.MaxValue })
        {
            var error = await Assert.ThrowsAsync<OccoException>(
                () => fixture.Store.Infrastructures.SuspendAsync(shop.Id, null, "ben", expected));
            Assert.Equal(FailureKind.Changed, error.Kind);
            Assert.EndsWith(
                "ScaleRequested by anna@desk/1: Scale to 3 instances.", error.Message, StringComparison.Ordinal);
            Assert.Equal(new Remedy(RemedyKind.LookAgain, "shop"), error.Remedy);
        }

        Assert.Null((await fixture.Store.Infrastructures.FindAsync("shop"))!.Suspension);
    }

    [StoreFact]
    public async Task Lease_AtAnotherRevision_IsNotTaken()
    {
        Task<LeaseResult> TakeAsync(long expected) => fixture.Store.Leases.TryAcquireAsync(
            shop.Id, LeaseOwner.Current, StoreFixture.LeaseDuration, expected);

        Assert.Equal(FailureKind.Changed,
            (await Assert.ThrowsAsync<OccoException>(() => TakeAsync(shop.Revision + 1))).Kind);

        Assert.NotNull((await TakeAsync(shop.Revision)).Fence);
    }

    // Each writer read the same revision. In one process they are committed as a group, in several one after another.
    [StoreTheory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Write_ManyAtOnceAtTheSameRevision_ExactlyOneWins(int processes)
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => fixture.OpenAsync()));

        for (var round = 1; round <= 5; round++)
        {
            var seen = (await fixture.Store.Infrastructures.RevisionAsync("shop"))!.Revision;
            var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
            {
                try
                {
                    await stores[writer % processes].Scaling.RequestAsync(
                        shop.Id, "web", new() { To = writer }, "ben", seen);
                    return (FailureKind?)null;
                }
                catch (OccoException e)
                {
                    return e.Kind;
                }
            })));

            Assert.Single(results, result => result is null);
            Assert.All(results.Where(result => result is not null), r => Assert.Equal(FailureKind.Changed, r));
            Assert.Equal(round, (await fixture.Store.Scaling.PendingAsync(shop.Id)).Count);
        }
    }

    private Task<Infrastructure> AttachAsync(int seconds)
        => fixture.Store.Work.AttachAsync(shop.Id, TimeSpan.FromSeconds(seconds), null, ["dummy"], "ben");
}
