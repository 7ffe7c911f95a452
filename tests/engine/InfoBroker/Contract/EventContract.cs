using System.Collections.Concurrent;
using Xunit;

namespace Occo.Engine.Tests;

public abstract class EventContract : StoreContract
{
    private protected EventContract(StoreFixture fixture) : base(fixture)
    {
    }

    private EventTable Events => fixture.Store.Events;

    [StoreTheory]
    [InlineData("UPDATE event SET message = 'it never happened'")]
    [InlineData("UPDATE event SET sequence = sequence + 100")]
    [InlineData("DELETE FROM event")]
    public async Task Event_ChangedOrDeleted_IsRefusedByTheDatabase(string sql)
    {
        await fixture.RegisterAsync();
        var before = await Events.QueryAsync(new EventQuery());

        Assert.ThrowsAny<Exception>(() => fixture.Sql(sql));

        Assert.Equal(before, await Events.QueryAsync(new EventQuery()));
    }

    [StoreFact]
    public async Task Query_Event_TellsWhoWhatWhenAndWhy()
    {
        await fixture.RegisterAsync();

        var told = (await Events.QueryAsync(new EventQuery())).Single();

        Assert.Equal(("shop", EventKind.InfrastructureRegistered, "anna@desk/1", "Registered with 2 nodes."),
            (told.Infrastructure, told.Kind, told.Actor, told.Message));
        Assert.Equal(fixture.Time.GetUtcNow(), told.Time);
        Assert.Equal(TimeSpan.Zero, told.Time.Offset);
    }

    [StoreFact]
    public async Task Query_Conditions_NarrowTheAnswer()
    {
        var shop = await fixture.RegisterAsync();
        await fixture.RegisterAsync("other");
        var journal = await fixture.JournalAsync(shop);
        var start = fixture.Time.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await StoreFixture.MakeAsync(journal, shop, i % 2 == 0 ? "web" : "db", 1, NodeState.Creating);
        }

        var all = await Events.QueryAsync(new EventQuery());
        var web = all.First(e => e.Node == "web");

        Assert.Equal(7, all.Count);
        Assert.Equal(all.OrderBy(e => e.Sequence), all);
        Assert.Equal(6, (await Events.QueryAsync(new EventQuery { Infrastructure = "shop" })).Count);
        Assert.Equal(6, (await Events.QueryAsync(new EventQuery { Infrastructure = shop.Id })).Count);
        Assert.Empty(await Events.QueryAsync(new EventQuery { Infrastructure = "nothing" }));
        Assert.Equal(3, (await Events.QueryAsync(new EventQuery { Node = "web" })).Count);
        Assert.Equal([web], await Events.QueryAsync(new EventQuery { NodeId = web.NodeId }));
        Assert.Equal(all.Skip(4), await Events.QueryAsync(new EventQuery { AfterSequence = all[3].Sequence }));
        Assert.Equal(all.TakeLast(2), await Events.QueryAsync(new EventQuery { Last = 2 }));
        Assert.Equal(
            all.Where(e => e.Node == "db").TakeLast(1),
            await Events.QueryAsync(new EventQuery { Last = 1, Node = "db" }));
        Assert.Empty(await Events.QueryAsync(new EventQuery { Last = 0 }));
        Assert.Equal(all.Take(2), await Events.QueryAsync(new EventQuery { BeforeSequence = all[2].Sequence }));
        Assert.Equal(all.Take(3).TakeLast(1),
            await Events.QueryAsync(new EventQuery { BeforeSequence = all[3].Sequence, Last = 1 }));
        Assert.Equal(all.Where(e => e.Kind == EventKind.NodeCreating).TakeLast(2), await Events.QueryAsync(
            new EventQuery { Infrastructure = "shop", Kinds = [EventKind.NodeCreating], Last = 2 }));
        Assert.Equal(all, await Events.QueryAsync(new EventQuery { Kinds = [.. all.Select(e => e.Kind).Distinct()] }));
        Assert.Empty(await Events.QueryAsync(new EventQuery { Kinds = [EventKind.OrphanGone] }));
        Assert.Equal(all.TakeLast(3),
            await Events.QueryAsync(new EventQuery { Since = start + TimeSpan.FromSeconds(3) }));
        Assert.Equal(all.SkipLast(3),
            await Events.QueryAsync(new EventQuery { Until = start + TimeSpan.FromSeconds(2) }));
    }

    [StoreFact]
    public async Task Query_NameOfARemovedInfrastructure_FindsItsEvents()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await journal.MarkRemovingAsync();
        await journal.MarkRemovedAsync();

        Assert.Equal(
            [EventKind.InfrastructureRegistered, EventKind.InfrastructureRemoving, EventKind.InfrastructureRemoved],
            (await Events.QueryAsync(new EventQuery { Infrastructure = "shop" })).Select(e => e.Kind));
    }

    [StoreFact]
    public async Task Query_NameOfSeveralInfrastructures_GivesTheNewestOfAllInOrder()
    {
        var first = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(first);
        await journal.MarkRemovingAsync();
        await journal.MarkRemovedAsync();
        await fixture.RegisterAsync();
        var all = await Events.QueryAsync(new EventQuery());

        Assert.Equal(all, await Events.QueryAsync(new EventQuery { Infrastructure = "shop" }));
        Assert.Equal(all.TakeLast(2), await Events.QueryAsync(new EventQuery { Infrastructure = "shop", Last = 2 }));
    }

    [StoreFact]
    public async Task AsOf_PastTimes_TellsTheStatesThen()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var start = fixture.Time.GetUtcNow();
        var instance = (await StoreFixture.MakeAsync(journal, shop, "web", 1, NodeState.Creating))[0];
        NodeState[] life =
            [NodeState.Booting, NodeState.Configuring, NodeState.Ready, NodeState.Dropping, NodeState.Gone];
        foreach (var state in life)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(10));
            instance = await journal.SaveAsync(instance with { State = state }, null, "next");
        }

        var table = fixture.Store.Instances;
        Assert.Empty(await table.AsOfAsync(shop.Id, start - TimeSpan.FromSeconds(1)));
        NodeState[] whole = [NodeState.Creating, .. life];
        for (var i = 0; i < whole.Length; i++)
        {
            var then = Assert.Single(await table.AsOfAsync(shop.Id, start + TimeSpan.FromSeconds((10 * i) + 9)));
            Assert.Equal(new(instance.Id, whole[i], start + TimeSpan.FromSeconds(10 * i)), then);
        }
    }

    [StoreFact]
    public async Task FindAll_AsOf_GivesTheInstancesOfThatTime()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 2);
        var start = fixture.Time.GetUtcNow();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await journal.SaveAsync(made[0] with { State = NodeState.Unhealthy, LastError = "no answer" }, null, "sick");
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await journal.SaveAsync(
            made[1] with { State = NodeState.Gone, GoneAt = fixture.Time.GetUtcNow() }, null, "gone");

        Assert.Equal([NodeState.Unhealthy], await StatesAsync(null));
        Assert.Equal([NodeState.Ready, NodeState.Ready], await StatesAsync(start));
        Assert.Equal([NodeState.Unhealthy, NodeState.Ready], await StatesAsync(start.AddMinutes(1)));
        Assert.Equal([NodeState.Unhealthy], await StatesAsync(start.AddMinutes(2)));
        Assert.Equal([NodeState.Unhealthy, NodeState.Gone], await StatesAsync(start.AddMinutes(2), includeGone: true));
        Assert.Empty(await StatesAsync(start.AddMinutes(-1)));
        var then = await fixture.Store.Instances.FindAllAsync(new() { AsOf = start.AddMinutes(1) });
        Assert.All(then, i => Assert.Null(i.GoneAt));
        Assert.Equal(start.AddMinutes(1), then[0].UnhealthySince);

        async Task<IEnumerable<NodeState>> StatesAsync(DateTimeOffset? time, bool includeGone = false)
        {
            var query = new NodeQuery { Infrastructure = "shop", AsOf = time, IncludeGone = includeGone };
            return (await fixture.Store.Instances.FindAllAsync(query)).Select(i => i.State);
        }
    }

    [StoreFact]
    public async Task FindAll_AsOf_GivesTheVersionsOfThatTime()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        var start = fixture.Time.GetUtcNow();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await journal.ConfirmAsync([made with { Version = 2 }]);
        await journal.ConfirmAsync([made with { Version = 2 }]);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        var pending = await journal.BeginRefreshAsync(made with { Version = 2 }, StoreFixture.Request("alpine"));
        await journal.EndRefreshAsync(pending with { Version = 3 }, "new files");

        foreach (var (seconds, version) in new[] { (0, 1), (59, 1), (60, 2), (119, 2), (120, 3) })
            Assert.Equal((seconds, version), (seconds, await VersionAsync(seconds)));
        Assert.Equal(3, (await fixture.Store.Instances.FindAsync(made.Id))!.Version);

        async Task<int> VersionAsync(int seconds) => Assert.Single(
            await fixture.Store.Instances.FindAllAsync(new() { AsOf = start.AddSeconds(seconds) })).Version;
    }

    [StoreFact]
    public async Task OnEvent_ManyWritersAtOnce_HearsAllInOrderAndOneAtATime()
    {
        var shop = await fixture.RegisterAsync();
        var heard = new ConcurrentQueue<long>();
        var inside = 0;
        var overlaps = 0;
        var journal = await fixture.JournalAsync(shop, onEvent: e =>
        {
            if (Interlocked.Increment(ref inside) > 1) Interlocked.Increment(ref overlaps);
            heard.Enqueue(e.Sequence);
            Interlocked.Decrement(ref inside);
        });
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 200);

        await Task.WhenAll(made.Select(i => Task.Run(
            () => journal.SaveAsync(i with { State = NodeState.Unhealthy }, EventKind.NodeUnhealthy, "sick"))));

        Assert.Equal(0, overlaps);
        Assert.Equal(600, heard.Count);
        Assert.Equal(heard.Order(), heard);
    }

    [StoreFact]
    public async Task Sequence_WorkThatFailedInBetween_OnlyGrows()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var first = await journal.AppendAsync(EventKind.StepFailed, null, null, "one");
        await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Store.WriteAsync<int>(async tx =>
        {
            await tx.AppendAsync((shop.Id, "shop"), EventKind.StepFailed, "lost", "x");
            throw new InvalidOperationException();
        }));

        var second = await journal.AppendAsync(EventKind.StepFailed, null, null, "two");

        Assert.True(second.Sequence > first.Sequence);
        Assert.Equal(["one", "two"], (await Events.QueryAsync(new EventQuery { Last = 2 })).Select(e => e.Message));
    }

    [StoreFact]
    public async Task Watch_ManyWait_OneLookAtATimeTellsAll()
    {
        await fixture.RegisterAsync();
        var watch = new HistoryWatch(fixture.Store.Events.NewestAsync, fixture.Time);
        var known = await watch.NextAsync(-1, default);
        using var gone = new CancellationTokenSource();
        var leaves = watch.NextAsync(known, gone.Token);
        var waits = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => watch.NextAsync(known, default)));
        Assert.Equal(1, fixture.Time.Waiting);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Time.WaitForTimerAsync();
        Assert.Equal(1, fixture.Time.Waiting);
        await fixture.RegisterAsync("bank");
        await fixture.Time.AdvanceUntilAsync(waits, TimeSpan.FromSeconds(1));

        Assert.All(await waits, newest => Assert.Equal(known + 1, newest));
    }
}
