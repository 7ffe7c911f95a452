using Xunit;

namespace Occo.Engine.Tests;

public sealed class InfrastructureTableTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    private InfrastructureTable Table => fixture.Store.Infrastructures;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Register_New_IsRecordedWithItsCounts()
    {
        var shop = Table.Register(StoreFixture.Compiled("shop"), "/home/anna/auth.yaml", "anna@desk/1");

        Assert.Equal(("shop", "anna", 1, 0, 3), (shop.Name, shop.Owner, shop.Version, shop.Ready, shop.Desired));
        Assert.Equal(["db", "web"], shop.Nodes);
        Assert.Equal(InfrastructureState.Registered, shop.State);
        Assert.Equal(fixture.Time.GetUtcNow(), shop.CreatedAt);
        Assert.Equal("/home/anna/auth.yaml", shop.CredentialPath);
        Assert.Equal(EventKind.InfrastructureRegistered, fixture.Store.Events.Query(new EventQuery()).Single().Kind);
    }

    [Fact]
    public void Register_NameIsTaken_IsRefusedWithAHint()
    {
        fixture.Register();

        var error = Assert.Throws<OccoException>(() => fixture.Register());

        Assert.Equal(FailureKind.AlreadyExists, error.Kind);
        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
        Assert.Single(Table.List());
    }

    [Fact]
    public async Task Register_SameNameFromManyStores_OneGetsIt()
    {
        var stores = Enumerable.Range(0, 5).Select(_ => fixture.Open()).ToList();

        var outcomes = await Task.WhenAll(stores.Select(store => Task.Run(() =>
        {
            try
            {
                return store.Infrastructures.Register(StoreFixture.Compiled("shop"), null, "x").Id;
            }
            catch (OccoException e) when (e.Kind == FailureKind.AlreadyExists)
            {
                return null;
            }
        })));

        Assert.Equal(Table.List().Single().Id, Assert.Single(outcomes, id => id is not null));
    }

    [Fact]
    public async Task Register_NameOfARemovedOne_IsFreeAgainWithANewId()
    {
        var first = fixture.Register();
        await RemoveAsync(first);

        var second = fixture.Register();

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, Table.Find("shop")!.Id);
        Assert.Equal(InfrastructureState.Removed, Table.Find(first.Id)!.State);
        Assert.Equal([second.Id], Table.List().Select(i => i.Id));
        Assert.Equal(2, Table.List(includeRemoved: true).Count);
    }

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(Table.Find("nothing"));

    [Fact]
    public void Update_SameDescription_MakesNoVersion()
    {
        var shop = fixture.Register();

        var same = Table.Update(shop.Id, StoreFixture.Compiled("shop"), null, "anna@desk/1");

        Assert.Equal(1, same.Version);
        Assert.Single(fixture.Store.Events.Query(new EventQuery()));
    }

    [Fact]
    public void Update_OtherDescription_MakesAVersionAndKeepsTheOlder()
    {
        var shop = fixture.Register();

        var next = Table.Update(shop.Id, StoreFixture.Compiled("renamed", ("db", 2, 2)), "/new.yaml", "anna@desk/1");

        Assert.Equal(("shop", 2, 2, "/new.yaml"), (next.Name, next.Version, next.Desired, next.CredentialPath));
        Assert.Equal(["db"], next.Nodes);
        Assert.Equal("shop", Table.GetCompiled(shop.Id).Name);
        Assert.Equal(2, Table.GetCompiled(shop.Id, 2).Nodes.Single().Min);
        Assert.Equal(["db", "web"], Table.GetCompiled(shop.Id, 1).Nodes.Select(n => n.Name));
        Assert.Contains(fixture.Store.Events.Query(new EventQuery()), e => e.Kind == EventKind.InfrastructureUpdated);
    }

    [Fact]
    public async Task Update_NodeStays_KeepsItsTarget()
    {
        var shop = fixture.Register();
        var journal = await fixture.JournalAsync(shop);
        await journal.DecideScalingAsync(new ScalingDecision([], new Dictionary<string, int> { ["web"] = 4 }, [], []));

        var next = Table.Update(shop.Id, StoreFixture.Compiled("shop", ("web", 1, 3)), null, "x");

        Assert.Equal(4, Table.GetTargets(shop.Id)["web"]);
        Assert.Equal(3, next.Desired);
    }

    [Fact]
    public void Update_Unknown_IsNotFound()
        => Assert.Equal(FailureKind.NotFound, Assert.Throws<OccoException>(
            () => Table.Update("nothing", StoreFixture.Compiled("shop"), null, "x")).Kind);

    [Fact]
    public async Task Update_BeingRemoved_IsRefused()
    {
        var shop = fixture.Register();
        await (await fixture.JournalAsync(shop)).MarkRemovingAsync();

        var error = Assert.Throws<OccoException>(
            () => Table.Update(shop.Id, StoreFixture.Compiled("shop", ("x", 1, 1)), null, "x"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Equal(InfrastructureState.Removing, Table.Find("shop")!.State);
    }

    [Theory]
    [InlineData("nothing", null)]
    [InlineData(null, 7)]
    public void GetCompiled_Unknown_IsNotFound(string? id, int? version)
    {
        var shop = fixture.Register();

        var error = Assert.Throws<OccoException>(() => Table.GetCompiled(id ?? shop.Id, version));

        Assert.Equal(FailureKind.NotFound, error.Kind);
    }

    [Fact]
    public void GetCompiled_Twice_IsReadOnce()
    {
        var shop = fixture.Register();

        Assert.Same(Table.GetCompiled(shop.Id, 1), Table.GetCompiled(shop.Id));
    }

    [Fact]
    public void AcceptedDescription_Changed_IsRefusedByTheDatabase()
    {
        fixture.Register();

        Assert.ThrowsAny<Exception>(() => fixture.Sql("UPDATE infrastructure_version SET document = '{}'"));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("DELETE FROM infrastructure_version"));
    }

    [Theory]
    [InlineData(new[] { NodeState.Creating, NodeState.Ready, NodeState.Ready }, false, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Ready }, false, InfrastructureState.Ready, 3)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Failed }, false, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Failed }, true, InfrastructureState.Degraded, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Unhealthy }, true, InfrastructureState.Degraded, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Gone }, true, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Gone, NodeState.Gone, NodeState.Gone }, true, InfrastructureState.Pending, 0)]
    public async Task State_OfItsInstances_IsTheirSum(
        NodeState[] states, bool wasComplete, InfrastructureState expected, int ready)
    {
        var shop = fixture.Register();
        var journal = await fixture.JournalAsync(shop);
        if (wasComplete) await journal.ReachAsync(1, isNews: true);
        string[] nodes = ["db", "web", "web"];
        foreach (var (node, state) in nodes.Zip(states))
        {
            var through = state == NodeState.Unhealthy ? NodeState.Ready : state;
            var made = (await StoreFixture.MakeAsync(journal, shop, node, 1, through))[0];
            if (through != state) await journal.SaveAsync(made with { State = state }, null, "sick");
        }

        var now = Table.Find("shop")!;

        Assert.Equal((expected, ready, 3), (now.State, now.Ready, now.Desired));
        Assert.Equal(now.State, Table.List().Single().State);
    }

    [Fact]
    public async Task State_EnoughInTotalButNotOfEachNode_IsPending()
    {
        var shop = fixture.Register();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 3);

        Assert.Equal(InfrastructureState.Pending, Table.Find("shop")!.State);
    }

    [Fact]
    public async Task MarkRemovedAsync_InstancesAreLeft_IsRefused()
    {
        var shop = fixture.Register();
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "db", 2);
        await journal.MarkRemovingAsync();
        await journal.BeginDropAsync([.. made.Select(i => (i, "removal"))]);
        await journal.SaveAsync(made[0] with { State = NodeState.Gone }, null, "gone");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(journal.MarkRemovedAsync);
        Assert.Contains("1 instance;", error.Message, StringComparison.Ordinal);
        Assert.Equal(InfrastructureState.Removing, Table.Find("shop")!.State);

        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");
        await journal.MarkRemovedAsync();
        Assert.Equal(InfrastructureState.Removed, Table.Find(shop.Id)!.State);
        Assert.Equal(fixture.Time.GetUtcNow(), Table.Find(shop.Id)!.RemovedAt);
    }

    [Fact]
    public async Task List_ManyInfrastructures_TakesAFixedNumberOfStatements()
    {
        for (var i = 0; i < 50; i++)
        {
            var infrastructure = fixture.Register($"shop{i:D2}");
            await StoreFixture.MakeAsync(await fixture.JournalAsync(infrastructure), infrastructure, "db", 1);
        }

        var statements = fixture.Store.Read(sql =>
        {
            var before = sql.Statements;
            Assert.Equal(50, InfrastructureRows.All(sql, includeRemoved: false).Count);
            return sql.Statements - before;
        });

        Assert.Equal(5, statements);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"shop{i:D2}"), Table.List().Select(i => i.Name));
    }

    private async Task RemoveAsync(Infrastructure infrastructure)
    {
        var journal = await fixture.JournalAsync(infrastructure);
        await journal.MarkRemovingAsync();
        await journal.MarkRemovedAsync();
    }
}
