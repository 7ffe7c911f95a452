using Xunit;

namespace Occo.Engine.Tests;

public abstract class InfrastructureContract : StoreContract
{
    private protected InfrastructureContract(StoreFixture fixture) : base(fixture)
    {
    }

    private InfrastructureTable Table => fixture.Store.Infrastructures;

    [StoreFact]
    public async Task Register_New_IsRecordedWithItsCounts()
    {
        var shop = await Table.RegisterAsync(StoreFixture.Compiled("shop"), "/home/anna/auth.yaml", "anna@desk/1");

        Assert.Equal(("shop", "anna", 1, 0, 3), (shop.Name, shop.Owner, shop.Version, shop.Ready, shop.Desired));
        Assert.Equal(["db", "web"], shop.Nodes);
        Assert.Equal(InfrastructureState.Registered, shop.State);
        Assert.Equal(fixture.Time.GetUtcNow(), shop.CreatedAt);
        Assert.Equal("/home/anna/auth.yaml", shop.CredentialPath);
        Assert.Equal(EventKind.InfrastructureRegistered,
            (await fixture.Store.Events.QueryAsync(new EventQuery())).Single().Kind);
    }

    [StoreTheory]
    [InlineData("shop")]
    [InlineData("SHOP")]
    public async Task Register_NameIsTaken_IsRefusedWithAHint(string name)
    {
        await fixture.RegisterAsync();

        var error = await Assert.ThrowsAsync<OccoException>(() => fixture.RegisterAsync(name));

        Assert.Equal(FailureKind.AlreadyExists, error.Kind);
        Assert.Contains("'shop'", error.Message, StringComparison.Ordinal);
        Assert.Single(await Table.ListAsync());
    }

    [StoreFact]
    public async Task Register_SameNameFromManyStores_OneGetsIt()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => fixture.OpenAsync()));

        var outcomes = await Task.WhenAll(stores.Select(store => Task.Run(async () =>
        {
            try
            {
                return (await store.Infrastructures.RegisterAsync(StoreFixture.Compiled("shop"), null, "x")).Id;
            }
            catch (OccoException e) when (e.Kind == FailureKind.AlreadyExists)
            {
                return null;
            }
        })));

        Assert.Equal((await Table.ListAsync()).Single().Id, Assert.Single(outcomes, id => id is not null));
    }

    [StoreFact]
    public async Task Register_NameOfARemovedOne_IsFreeAgainWithANewId()
    {
        var first = await fixture.RegisterAsync();
        await RemoveAsync(first);

        var second = await fixture.RegisterAsync();

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(second.Id, (await Table.FindAsync("shop"))!.Id);
        Assert.Equal(InfrastructureState.Removed, (await Table.FindAsync(first.Id))!.State);
        Assert.Equal([second.Id], (await Table.ListAsync()).Select(i => i.Id));
        Assert.Equal(2, (await Table.ListAsync(includeRemoved: true)).Count);
    }

    [StoreFact]
    public async Task Find_Unknown_IsNull() => Assert.Null(await Table.FindAsync("nothing"));

    [StoreFact]
    public async Task Update_SameDescription_MakesNoVersion()
    {
        var shop = await fixture.RegisterAsync();

        var same = await Table.UpdateAsync(shop.Id, StoreFixture.Compiled("shop"), null, "anna@desk/1");

        Assert.Equal(1, same.Version);
        Assert.Single(await fixture.Store.Events.QueryAsync(new EventQuery()));
    }

    // The folder of a checkout may be another one each time.
    [StoreFact]
    public async Task Update_TextsImportedFromAnotherFolder_MakesNoVersion()
    {
        var shop = await Table.RegisterAsync(ImportedFrom("/one"), null, "anna@desk/1");

        var same = await Table.UpdateAsync(shop.Id, ImportedFrom("/two"), null, "anna@desk/1");

        Assert.Equal(1, same.Version);
        Assert.Empty(VersionComparison.Of(ImportedFrom("/one"), ImportedFrom("/two")));

        static CompiledInfrastructure ImportedFrom(string folder) => StoreFixture.Compiled("shop") with
        {
            Definitions = new Dictionary<string, NodeDefinition>
            {
                ["machine"] = new("machine",
                [
                    StoreFixture.Definition("machine", "debian").Implementations[0] with
                    {
                        ImportedTexts = new Dictionary<string, string> { ["resource.image"] = $"{folder}/image.txt" },
                    },
                ]),
            },
        };
    }

    [StoreFact]
    public async Task Update_OtherDescription_MakesAVersionAndKeepsTheOlder()
    {
        var shop = await fixture.RegisterAsync();

        var next = await Table.UpdateAsync(shop.Id, StoreFixture.Compiled("renamed", ("db", 2, 2)), "/new.yaml",
            "anna@desk/1");

        Assert.Equal(("shop", 2, 2, "/new.yaml"), (next.Name, next.Version, next.Desired, next.CredentialPath));
        Assert.Equal(["db"], next.Nodes);
        Assert.Equal("shop", (await Table.GetCompiledAsync(shop.Id)).Name);
        Assert.Equal(2, (await Table.GetCompiledAsync(shop.Id, 2)).Nodes.Single().Min);
        Assert.Equal(["db", "web"], (await Table.GetCompiledAsync(shop.Id, 1)).Nodes.Select(n => n.Name));
        Assert.Contains(await fixture.Store.Events.QueryAsync(new EventQuery()),
            e => e.Kind == EventKind.InfrastructureUpdated);
    }

    [StoreFact]
    public async Task Update_NodeStays_KeepsItsTarget()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await journal.DecideScalingAsync(new ScalingDecision([], new Dictionary<string, int> { ["web"] = 4 }, [], []));

        var next = await Table.UpdateAsync(shop.Id, StoreFixture.Compiled("shop", ("web", 1, 3)), null, "x");

        Assert.Equal(4, (await Table.GetTargetsAsync(shop.Id))["web"]);
        Assert.Equal(3, next.Desired);
    }

    [StoreFact]
    public async Task Update_Unknown_IsNotFound()
        => Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<OccoException>(
            () => Table.UpdateAsync("nothing", StoreFixture.Compiled("shop"), null, "x"))).Kind);

    [StoreFact]
    public async Task Update_BeingRemoved_IsRefused()
    {
        var shop = await fixture.RegisterAsync();
        await (await fixture.JournalAsync(shop)).MarkRemovingAsync();

        var error = await Assert.ThrowsAsync<OccoException>(
            () => Table.UpdateAsync(shop.Id, StoreFixture.Compiled("shop", ("x", 1, 1)), null, "x"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Equal(InfrastructureState.Removing, (await Table.FindAsync("shop"))!.State);
    }

    [StoreTheory]
    [InlineData("nothing", null)]
    [InlineData(null, 7)]
    public async Task GetCompiled_Unknown_IsNotFound(string? id, int? version)
    {
        var shop = await fixture.RegisterAsync();

        var error = await Assert.ThrowsAsync<OccoException>(() => Table.GetCompiledAsync(id ?? shop.Id, version));

        Assert.Equal(FailureKind.NotFound, error.Kind);
    }

    [StoreFact]
    public async Task GetCompiled_Twice_IsReadOnce()
    {
        var shop = await fixture.RegisterAsync();

        Assert.Same(await Table.GetCompiledAsync(shop.Id, 1), await Table.GetCompiledAsync(shop.Id));
    }

    [StoreFact]
    public async Task AcceptedDescription_Changed_IsRefusedByTheDatabase()
    {
        await fixture.RegisterAsync();

        Assert.ThrowsAny<Exception>(() => fixture.Sql("UPDATE infrastructure_version SET document = '{}'"));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("DELETE FROM infrastructure_version"));
    }

    [StoreFact]
    public async Task MarkRemovedAsync_InstancesAreLeft_IsRefused()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "db", 2);
        await journal.MarkRemovingAsync();
        await journal.BeginDropAsync([.. made.Select(i => (i, "removal"))]);
        await journal.SaveAsync(made[0] with { State = NodeState.Gone }, null, "gone");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(journal.MarkRemovedAsync);
        Assert.Contains("1 instance;", error.Message, StringComparison.Ordinal);
        Assert.Equal(InfrastructureState.Removing, (await Table.FindAsync("shop"))!.State);

        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");
        await journal.MarkRemovedAsync();
        Assert.Equal(InfrastructureState.Removed, (await Table.FindAsync(shop.Id))!.State);
        Assert.Equal(fixture.Time.GetUtcNow(), (await Table.FindAsync(shop.Id))!.RemovedAt);
    }

    [StoreFact]
    public async Task List_ManyInfrastructures_TakesAFixedNumberOfStatements()
    {
        for (var i = 0; i < 50; i++)
        {
            var infrastructure = await fixture.RegisterAsync($"shop{i:D2}");
            await StoreFixture.MakeAsync(await fixture.JournalAsync(infrastructure), infrastructure, "db", 1);
        }

        var statements = await fixture.Store.ReadAsync(async sql =>
        {
            var before = sql.Statements;
            Assert.Equal(50, (await InfrastructureRows.AllAsync(sql, includeRemoved: false)).Count);
            return sql.Statements - before;
        });

        Assert.Equal(6, statements);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"shop{i:D2}"), (await Table.ListAsync()).Select(i => i.Name));
    }

    private async Task RemoveAsync(Infrastructure infrastructure)
    {
        var journal = await fixture.JournalAsync(infrastructure);
        await journal.MarkRemovingAsync();
        await journal.MarkRemovedAsync();
    }
}
