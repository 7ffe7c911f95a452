using Xunit;

namespace Occo.Engine.Tests;

public abstract class InstanceContract : StoreContract
{
    private protected InstanceContract(StoreFixture fixture) : base(fixture)
    {
    }

    private Infrastructure shop = null!;

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    private InstanceTable Table => fixture.Store.Instances;

    [StoreFact]
    public async Task List_TenThousandInstances_TakesOneStatementAndSharesTheirRequests()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 10_000, NodeState.Creating);
        var before = await fixture.Store.ReadAsync(sql => ValueTask.FromResult(sql.Statements));

        var listed = await Table.ListAsync(shop.Id);

        // The query, the one request that all share, and at most four that begin and end the transactions in between.
        Assert.InRange(
            await fixture.Store.ReadAsync(sql => ValueTask.FromResult(sql.Statements)) - before, 2, 6);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => (long)i), listed.Select(i => i.Ordinal));
        Assert.Single(listed.Select(i => i.Request).Distinct(ReferenceEqualityComparer.Instance));
        Assert.Single(listed.Select(i => i.CloudSettings).Distinct(ReferenceEqualityComparer.Instance));
    }

    [StoreFact]
    public async Task List_GoneInstances_AreLeftOutUnlessWanted()
    {
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);
        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");

        Assert.Equal([1, 3], (await Table.ListAsync(shop.Id)).Select(i => i.Ordinal));
        Assert.Equal([1, 2, 3], (await Table.ListAsync(shop.Id, includeGone: true)).Select(i => i.Ordinal));
        Assert.Equal(NodeState.Gone, (await Table.FindAsync(made[1].Id))!.State);
        Assert.Null(await Table.FindAsync(Guid.NewGuid()));
    }

    [StoreFact]
    public async Task ListNode_OfANode_LeavesOutTheOthers()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "db", 1);
        var web = await StoreFixture.MakeAsync(journal, shop, "web", 2);

        Assert.Equal(web.Select(i => i.Id), (await Table.ListNodeAsync(shop.Id, "web")).Select(i => i.Id));
        Assert.Empty(await Table.ListNodeAsync(shop.Id, "nothing"));
    }

    [StoreFact]
    public async Task NewestByCloud_SeveralClouds_IsTheNewestOfEachThatWasReached()
    {
        var journal = await fixture.JournalAsync(shop);
        var other = await fixture.RegisterAsync("other");
        await StoreFixture.MakeAsync(await fixture.JournalAsync(other), other, "web", 1);
        // The last one of each cloud but the second never reached it.
        (string Cloud, string Place)[] clouds = [("ec2", "eu"), ("ec2", "us"), ("dummy", "us"), ("nowhere", "us")];
        foreach (var (cloud, place) in clouds)
        {
            foreach (var id in (string?[])["i-1", cloud == "nowhere" ? null : "i-2", place == "us" ? "i-3" : null])
            {
                var made = (await journal.RecordIntentsAsync([new("wanted", StoreFixture.Draft(shop, "web") with
                {
                    Cloud = cloud, CloudSettings = new Dictionary<string, object?> { ["place"] = place },
                })]))[0];
                await journal.SaveAsync(
                    made with { State = NodeState.Gone, InstanceId = cloud == "nowhere" ? null : id }, null, "gone");
            }
        }

        Assert.Equal([2, 6, 9], (await Table.NewestByCloudAsync(shop.Id)).Select(i => i.Ordinal));
        Assert.Equal([3, 6, 9, 12], (await Table.NewestByCloudAsync()).Where(i => i.InfrastructureId == shop.Id)
            .Select(i => i.Ordinal));
    }

    [StoreFact]
    public async Task FindAll_WithoutInfrastructure_IsInOrderAndLeavesOutTheRemoved()
    {
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await StoreFixture.MakeAsync(journal, shop, "db", 1);
        var bakery = await fixture.RegisterAsync("bakery");
        await StoreFixture.MakeAsync(await fixture.JournalAsync(bakery), bakery, "web", 1);
        var old = await fixture.RegisterAsync("old");
        var removal = await fixture.JournalAsync(old);
        var gone = (await StoreFixture.MakeAsync(removal, old, "web", 1))[0];
        await removal.SaveAsync(gone with { State = NodeState.Gone }, null, "gone");
        await removal.MarkRemovedAsync();

        Assert.Equal(
            [("bakery", "web", 1L), ("shop", "db", 3L), ("shop", "web", 1L), ("shop", "web", 2L)],
            (await Table.FindAllAsync(new NodeQuery { IncludeGone = true })).Select(
                i => (i.Infrastructure, i.Name, i.Ordinal)));
        Assert.Equal(3, (await Table.FindAllAsync(new NodeQuery { Infrastructure = "shop" })).Count);
        Assert.Equal(3, (await Table.FindAllAsync(new NodeQuery { Infrastructure = shop.Id })).Count);
        Assert.Empty(await Table.FindAllAsync(new NodeQuery { Infrastructure = old.Id }));
        Assert.Single(await Table.FindAllAsync(new NodeQuery { Infrastructure = old.Id, IncludeGone = true }));
        Assert.Empty(await Table.FindAllAsync(new NodeQuery { Infrastructure = "nothing" }));
    }

    [StoreFact]
    public async Task Find_RequestsThatDiffer_AreEachTheirOwn()
    {
        var journal = await fixture.JournalAsync(shop);
        string[] images = ["debian", "alpine", "debian"];
        await journal.RecordIntentsAsync([.. images.Select(
            image => new Intent("wanted", StoreFixture.Draft(shop, "web", image)))]);

        Assert.Equal(images,
            (await (await fixture.OpenAsync()).Instances.ListAsync(shop.Id)).Select(i => i.Request.Resource["image"]));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("UPDATE request SET document = '{}'"));
    }
}
