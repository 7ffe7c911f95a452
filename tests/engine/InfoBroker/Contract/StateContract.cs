using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The state of an infrastructure: what is asked for, what is there, and what an enactment gave up.</summary>
public abstract class StateContract : StoreContract
{
    private protected StateContract(StoreFixture fixture) : base(fixture)
    {
    }

    private InfrastructureTable Table => fixture.Store.Infrastructures;

    [StoreTheory]
    [InlineData(new[] { NodeState.Creating, NodeState.Ready, NodeState.Ready }, false, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Ready }, false, InfrastructureState.Pending, 3)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Ready }, true, InfrastructureState.Ready, 3)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Creating }, true, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Failed }, false, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Failed }, true, InfrastructureState.Degraded, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Unhealthy }, true, InfrastructureState.Degraded, 2)]
    [InlineData(new[] { NodeState.Ready, NodeState.Ready, NodeState.Gone }, true, InfrastructureState.Pending, 2)]
    [InlineData(new[] { NodeState.Gone, NodeState.Gone, NodeState.Gone }, true, InfrastructureState.Pending, 0)]
    public async Task State_OfItsInstances_IsTheirSum(
        NodeState[] states, bool wasComplete, InfrastructureState expected, int ready)
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        if (wasComplete) await journal.ReachAsync(1, isNews: true);
        string[] nodes = ["db", "web", "web"];
        foreach (var (node, state) in nodes.Zip(states))
        {
            var through = state == NodeState.Unhealthy ? NodeState.Ready : state;
            var made = (await StoreFixture.MakeAsync(journal, shop, node, 1, through))[0];
            if (through != state) await journal.SaveAsync(made with { State = state }, null, "sick");
        }

        var now = (await Table.FindAsync("shop"))!;

        Assert.Equal((expected, ready, 3), (now.State, now.Ready, now.Desired));
        Assert.Equal(now.State, (await Table.ListAsync()).Single().State);
    }

    [StoreFact]
    public async Task State_OneTooMany_IsPendingUntilItIsGone()
    {
        var (shop, journal) = await CompleteAsync();
        var extra = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        Assert.Equal((InfrastructureState.Pending, 4, 3), await SeenAsync());

        await journal.BeginDropAsync([(extra, "too many")]);
        Assert.Equal((InfrastructureState.Pending, 3, 3), await SeenAsync());
        await journal.SaveAsync(extra with { State = NodeState.Gone }, null, "gone");
        Assert.Equal((InfrastructureState.Ready, 3, 3), await SeenAsync());
    }

    [StoreFact]
    public async Task State_NewerVersion_IsOutdatedUntilItIsReached()
    {
        var (shop, journal) = await CompleteAsync();
        var compiled = await Table.GetCompiledAsync(shop.Id);
        await Table.UpdateAsync(shop.Id, compiled with { Nodes = [] }, null, "anna");

        var now = (await Table.FindAsync("shop"))!;
        Assert.Equal((InfrastructureState.Outdated, 3, 0), (now.State, now.Ready, now.Desired));
        Assert.Equal(["version 2"], now.Pending);
        await journal.ReachAsync(2, isNews: true);
        // Its instances are still there.
        Assert.Equal((InfrastructureState.Pending, 3, 0), await SeenAsync());
        Assert.Empty((await Table.FindAsync("shop"))!.Pending);
    }

    [StoreFact]
    public async Task State_ScaleRequests_AreOutdatedAndDesiredUntilTheyAreDecided()
    {
        var (shop, _) = await CompleteAsync();
        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { Up = 1 }, "anna");
        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { Up = 1 }, "anna");
        await fixture.Store.Scaling.RequestAsync(shop.Id, "db", new() { To = 99 }, "anna");

        var now = (await Table.FindAsync("shop"))!;
        var most = (await Table.GetCompiledAsync(shop.Id)).Nodes.ToDictionary(n => n.Name, n => n.Max);
        Assert.Equal(InfrastructureState.Outdated, now.State);
        Assert.Equal([$"scale db to {most["db"]}", $"scale web to {Math.Min(4, most["web"])}"], now.Pending.Order());
        Assert.Equal(most["db"] + Math.Min(4, most["web"]), now.Desired);
    }

    [StoreFact]
    public async Task State_WithoutAnyNode_IsReadyOnceReached()
    {
        var shop = await fixture.RegisterAsync();
        await Table.UpdateAsync(shop.Id, await Table.GetCompiledAsync(shop.Id) with { Nodes = [] }, null, "anna");
        Assert.Equal((InfrastructureState.Registered, 0, 0), await SeenAsync());
        await (await fixture.JournalAsync(shop)).ReachAsync(2, isNews: true);
        Assert.Equal((InfrastructureState.Ready, 0, 0), await SeenAsync());
    }

    [StoreFact]
    public async Task Failure_OfAVersion_HoldsUntilItIsReachedOrTriedAgain()
    {
        var (shop, journal) = await CompleteAsync();
        await journal.FailAsync(1, "no room");
        Assert.Equal(new(1, fixture.Time.GetUtcNow(), "no room"), (await Table.FindAsync("shop"))!.Failure);
        await journal.TryAgainAsync();
        Assert.Null((await Table.FindAsync("shop"))!.Failure);
        await journal.FailAsync(1, "no room");
        await journal.ReachAsync(1, isNews: false);
        Assert.Null((await Table.FindAsync("shop"))!.Failure);
        await journal.FailAsync(1, "no room");
        await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { Up = 1 }, "anna");
        Assert.Null((await Table.FindAsync("shop"))!.Failure);

        // What failed stays known when an older version took its place.
        await Table.UpdateAsync(shop.Id, await Table.GetCompiledAsync(shop.Id) with { Nodes = [] }, null, "anna");
        await journal.RollBackAsync(1, "no room");
        await journal.TryAgainAsync();
        await journal.ReachAsync(3, isNews: true);
        Assert.Equal(2, (await Table.FindAsync("shop"))!.Failure!.Version);
    }

    [StoreFact]
    public async Task LastError_NoInstanceHasOne_IsThatOfTheEnactmentThatGaveUp()
    {
        var (shop, journal) = await CompleteAsync();
        await Table.UpdateAsync(shop.Id, await Table.GetCompiledAsync(shop.Id) with { Nodes = [] }, null, "anna");
        Assert.Null((await Table.FindAsync("shop"))!.LastError);
        await journal.FailAsync(2, "Create web: no such host");
        Assert.Equal("Create web: no such host", (await Table.FindAsync("shop"))!.LastError);

        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        await journal.SaveAsync(made with { State = NodeState.Failed, LastError = "it burns" }, null, "");
        Assert.Equal("web: it burns", (await Table.FindAsync("shop"))!.LastError);
    }

    [StoreFact]
    public async Task State_EnoughInTotalButNotOfEachNode_IsPending()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 3);

        Assert.Equal(InfrastructureState.Pending, (await Table.FindAsync("shop"))!.State);
    }

    private async Task<(InfrastructureState, int, int)> SeenAsync()
        => await Table.FindAsync("shop") is { } now ? (now.State, now.Ready, now.Desired) : default;

    // All that version 1 wants is there.
    private async Task<(Infrastructure Shop, PassJournal Journal)> CompleteAsync()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "db", 1);
        await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await journal.ReachAsync(1, isNews: true);
        Assert.Equal((InfrastructureState.Ready, 3, 3), await SeenAsync());
        return (shop, journal);
    }
}
