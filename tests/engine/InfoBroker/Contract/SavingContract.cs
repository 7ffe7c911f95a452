using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a pass records of the states of instances.</summary>
public abstract class SavingContract : PassContract
{
    private protected SavingContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public async Task SaveAsync_Ready_RecordsEverythingAndClosesTheStep()
    {
        var journal = await JournalAsync();
        var instance = (await StoreFixture.MakeAsync(journal, shop, "web", 1, NodeState.Creating))[0];
        fixture.Time.Advance(TimeSpan.FromSeconds(5));

        var saved = await journal.SaveAsync(instance with
        {
            State = NodeState.Ready,
            ResourceState = ComponentState.Ready,
            HealthState = ComponentState.TemporarilyFailed,
            InstanceId = "i-1",
            Addresses = ["10.0.0.1", "fd00::1"],
            PrivateAddress = "192.168.0.1",
            Ports = new Dictionary<string, int> { ["http"] = 80 },
            LastError = "none",
            UnhealthySince = fixture.Time.GetUtcNow(),
        }, EventKind.NodeReady, "up");

        var seen = (await fixture.Store.Instances.FindAsync(instance.Id))!;
        Assert.Equal(
            (NodeState.Ready, ComponentState.Ready, ComponentState.TemporarilyFailed),
            (seen.State, seen.ResourceState, seen.HealthState));
        Assert.Equal(
            ("i-1", "10.0.0.1", "192.168.0.1", "none"),
            (seen.InstanceId, seen.Address, seen.PrivateAddress, seen.LastError));
        Assert.Equal(["10.0.0.1", "fd00::1"], seen.Addresses);
        Assert.Equal(80, seen.Ports["http"]);
        Assert.Equal(fixture.Time.GetUtcNow(), seen.ReadyAt);
        Assert.Equal(seen.ReadyAt, saved.ReadyAt);
        Assert.Equal(seen.UnhealthySince, fixture.Time.GetUtcNow());
        Assert.Equal((EventKind.NodeReady, NodeState.Ready, "up", instance.Id),
            (heard[^1].Kind, heard[^1].State, heard[^1].Message, heard[^1].NodeId));
    }

    // What a cloud made of a request is known from its first list. A later one may show a change by somebody else.
    [StoreFact]
    public async Task SaveAsync_Translation_IsKeptAsItFirstWas()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 2, NodeState.Creating))[0];
        Assert.Null((await fixture.Store.Instances.FindAsync(made.Id))!.Translation);

        foreach (var size in new[] { "m9.big", "other" })
        {
            await journal.SaveAsync(made with
            {
                State = NodeState.Booting, Translation = new Dictionary<string, object?> { ["size"] = size },
            }, null, "");
        }

        var seen = (await fixture.Store.Instances.ListAsync(shop.Id)).Select(i => i.Translation).ToList();
        Assert.Equal("m9.big", seen[0]!["size"]);
        Assert.Null(seen[1]);
    }

    [StoreFact]
    public async Task SaveAsync_IllegalMove_ThrowsAndChangesNothing()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        var gone = await journal.SaveAsync(made with { State = NodeState.Gone }, null, "gone");
        var events = (await fixture.Store.Events.QueryAsync(new EventQuery())).Count;

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => journal.SaveAsync(gone with { State = NodeState.Ready }, EventKind.NodeReady, "back"));

        Assert.Equal(NodeState.Gone, (await fixture.Store.Instances.FindAsync(made.Id))!.State);
        Assert.Equal(events, (await fixture.Store.Events.QueryAsync(new EventQuery())).Count);
    }

    [StoreFact]
    public async Task SaveAsync_MoveThatIsIllegalFromTheStoredState_ThrowsThoughTheCallersCopyIsOld()
    {
        var journal = await JournalAsync();
        var old = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        await journal.BeginDropAsync([(old, "drop")]);

        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.SaveAsync(old, null, "still ready"));
    }

    [StoreFact]
    public async Task SaveAsync_NeverRecorded_Throws()
        => await Assert.ThrowsAsync<InvalidOperationException>(async () => await (await JournalAsync())
            .SaveAsync(StoreFixture.Draft(shop, "web"), null, "?"));

    [StoreFact]
    public async Task SaveAsync_OfAnotherInfrastructure_Throws()
    {
        var other = await fixture.RegisterAsync("other");
        var made = (await StoreFixture.MakeAsync(await fixture.JournalAsync(other), other, "web", 1))[0];
        var journal = await JournalAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.SaveAsync(made, null, "mine now"));
    }

    [StoreTheory]
    [InlineData(NodeState.Booting, EventKind.NodeChanged)]
    [InlineData(NodeState.Configuring, EventKind.NodeChanged)]
    [InlineData(NodeState.Ready, EventKind.NodeReady)]
    [InlineData(NodeState.Failed, EventKind.NodeFailed)]
    [InlineData(NodeState.Dropping, EventKind.NodeDropping)]
    [InlineData(NodeState.Gone, EventKind.NodeGone)]
    public async Task SaveAsync_StateChangedWithoutKind_IsToldAllTheSame(NodeState state, EventKind expected)
    {
        var journal = await JournalAsync();
        var instance = (await StoreFixture.MakeAsync(journal, shop, "web", 1, NodeState.Creating))[0];

        await journal.SaveAsync(instance with { State = state }, null, "moved");

        Assert.Equal((expected, state), (heard[^1].Kind, heard[^1].State));
    }

    [StoreFact]
    public async Task SaveAsync_NothingChangedWithoutKind_IsNotTold()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        var before = heard.Count;

        await journal.SaveAsync(made with { InstanceId = "i-1" }, null, "");

        Assert.Equal(before, heard.Count);
        Assert.Equal("i-1", (await fixture.Store.Instances.FindAsync(made.Id))!.InstanceId);
    }

    [StoreFact]
    public async Task SaveAllAsync_TheSameTwiceAmongOthers_IsWrittenTwiceInOrder()
    {
        var journal = await JournalAsync();
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);

        await journal.SaveAllAsync(
        [
            new(made[0] with { State = NodeState.Unhealthy, DropReason = "scale" }, null, "sick"),
            new(made[1] with { InstanceId = "i-1", LastError = "it's \"quoted\" \u2713" }, null, ""),
            new(made[0] with { State = NodeState.Ready, InstanceId = "i-0" }, null, "well"),
        ]);

        var stored = await fixture.Store.Instances.ListAsync(shop.Id);
        Assert.Equal([("i-0", "scale"), ("i-1", null), (null, null)],
            stored.Select(i => (i.InstanceId, i.DropReason)));
        Assert.Equal([null, "it's \"quoted\" \u2713", null], stored.Select(i => i.LastError));
        Assert.All(stored, i => Assert.Equal(NodeState.Ready, i.State));
    }

    [StoreFact]
    public async Task SaveAllAsync_OneIsIllegal_NoneIsSaved()
    {
        var journal = await JournalAsync();
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");

        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.SaveAllAsync(
            [.. made.Select(i => new ObservedChange(i with { State = NodeState.Unhealthy }, null, "sick"))]));

        Assert.Equal(NodeState.Ready, (await fixture.Store.Instances.FindAsync(made[0].Id))!.State);
    }
}
