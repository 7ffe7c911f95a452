using Xunit;

namespace Occo.Engine.Tests;

public sealed class InstanceTableTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly Infrastructure shop;

    public InstanceTableTests() => shop = fixture.Register();

    private InstanceTable Table => fixture.Store.Instances;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task List_TenThousandInstances_TakesOneStatementAndSharesTheirRequests()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 10_000, NodeState.Creating);
        var before = fixture.Store.Read(sql => sql.Statements);

        var listed = Table.List(shop.Id);

        // The query, the one request that all share, and four that begin and end the transactions in between.
        Assert.Equal(6, fixture.Store.Read(sql => sql.Statements) - before);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => (long)i), listed.Select(i => i.Ordinal));
        Assert.Single(listed.Select(i => i.Request).Distinct(ReferenceEqualityComparer.Instance));
        Assert.Single(listed.Select(i => i.CloudSettings).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public async Task List_GoneInstances_AreLeftOutUnlessWanted()
    {
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);
        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");

        Assert.Equal([1, 3], Table.List(shop.Id).Select(i => i.Ordinal));
        Assert.Equal([1, 2, 3], Table.List(shop.Id, includeGone: true).Select(i => i.Ordinal));
        Assert.Equal(NodeState.Gone, Table.Find(made[1].Id)!.State);
        Assert.Null(Table.Find(Guid.NewGuid()));
    }

    [Fact]
    public async Task ListNode_OfANode_LeavesOutTheOthers()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "db", 1);
        var web = await StoreFixture.MakeAsync(journal, shop, "web", 2);

        Assert.Equal(web.Select(i => i.Id), Table.ListNode(shop.Id, "web").Select(i => i.Id));
        Assert.Empty(Table.ListNode(shop.Id, "nothing"));
    }

    [Fact]
    public async Task FindAll_WithoutInfrastructure_IsInOrderAndLeavesOutTheRemoved()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await StoreFixture.MakeAsync(journal, shop, "db", 1);
        var bakery = fixture.Register("bakery");
        await StoreFixture.MakeAsync(await fixture.JournalAsync(bakery), bakery, "web", 1);
        var old = fixture.Register("old");
        var removal = await fixture.JournalAsync(old);
        var gone = (await StoreFixture.MakeAsync(removal, old, "web", 1))[0];
        await removal.SaveAsync(gone with { State = NodeState.Gone }, null, "gone");
        await removal.MarkRemovedAsync();

        Assert.Equal(
            [("bakery", "web", 1L), ("shop", "db", 3L), ("shop", "web", 1L), ("shop", "web", 2L)],
            Table.FindAll(new NodeQuery { IncludeGone = true }).Select(i => (i.Infrastructure, i.Name, i.Ordinal)));
        Assert.Equal(3, Table.FindAll(new NodeQuery { Infrastructure = "shop" }).Count);
        Assert.Equal(3, Table.FindAll(new NodeQuery { Infrastructure = shop.Id }).Count);
        Assert.Empty(Table.FindAll(new NodeQuery { Infrastructure = old.Id }));
        Assert.Single(Table.FindAll(new NodeQuery { Infrastructure = old.Id, IncludeGone = true }));
        Assert.Empty(Table.FindAll(new NodeQuery { Infrastructure = "nothing" }));
    }

    [Fact]
    public async Task Find_RequestsThatDiffer_AreEachTheirOwn()
    {
        var journal = await fixture.JournalAsync(shop);
        string[] images = ["debian", "alpine", "debian"];
        await journal.RecordIntentsAsync([.. images.Select(
            image => new Intent(StepAction.Create, "wanted", StoreFixture.Draft(shop, "web", image)))]);

        Assert.Equal(images, fixture.Open().Instances.List(shop.Id).Select(i => i.Request.Resource["image"]));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("UPDATE request SET document = '{}'"));
    }

    [Fact]
    public async Task OpenSteps_OfAnotherInfrastructure_AreNotShown()
    {
        var other = fixture.Register("other");
        await StoreFixture.MakeAsync(await fixture.JournalAsync(other), other, "web", 1, NodeState.Creating);

        Assert.Empty(Table.OpenSteps(shop.Id));
        Assert.Single(Table.OpenSteps(other.Id));
    }
}
