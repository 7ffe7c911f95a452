using Xunit;

namespace Occo.Engine.Tests;

public abstract class JournalContract : StoreContract
{
    private protected JournalContract(StoreFixture fixture) : base(fixture)
    {
    }

    private Infrastructure shop = null!;
    private readonly List<Event> heard = [];

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    [StoreFact]
    public async Task RecordIntentsAsync_HasEnded_AnotherProcessSeesTheWholeRequest()
    {
        var other = await fixture.OpenAsync();
        var journal = await JournalAsync();
        var request = new ComposedRequest
        {
            Resource = new Dictionary<string, object?>
            {
                ["type"] = "dummy", ["size"] = 4L, ["disks"] = new List<object?> { 1.5, true, null },
            },
            Context = "#cloud-config\n",
            Attributes = new Dictionary<string, object?> { ["env"] = new List<object?> { "A=1" } },
            ConfigManagement = new Dictionary<string, object?> { ["type"] = "chef" },
            HealthCheck = new Dictionary<string, object?> { ["ping"] = true },
            Inputs = new Dictionary<string, string> { ["getip:db"] = "10.0.0.1" },
        };
        var draft = StoreFixture.Draft(shop, "web") with
        {
            Request = request,
            Token = "token",
            BatchIndex = 3,
            Reservation = new Reservation("127.0.1.2", new Dictionary<string, int> { ["http"] = 8080 }),
        };

        var recorded = (await journal.RecordIntentsAsync([new Intent("1 more", draft)]))[0];

        var seen = (await other.Instances.FindAsync(draft.Id))!;
        Assert.Equal((1, NodeState.Creating, "token", 3), (seen.Ordinal, seen.State, seen.Token, seen.BatchIndex));
        Assert.Equal(RequestTable.Prepare(request), RequestTable.Prepare(seen.Request));
        Assert.Equal("127.0.1.2", seen.Reservation.Address);
        Assert.Equal(8080, seen.Reservation.Ports["http"]);
        Assert.Equal("here", seen.CloudSettings["endpoint"]);
        Assert.Equal(fixture.Time.GetUtcNow(), seen.CreatedAt);
        Assert.Equal(seen.Ordinal, recorded.Ordinal);
        Assert.Equal((EventKind.NodeCreating, draft.Id, "1 more"),
            (heard[^1].Kind, heard[^1].NodeId, heard[^1].Message));
    }

    [StoreFact]
    public async Task RecordIntentsAsync_OneCannotBeRecorded_NoneIs()
    {
        var journal = await JournalAsync();
        var draft = StoreFixture.Draft(shop, "web");
        await journal.RecordIntentsAsync([new Intent("first", draft)]);

        // The id of an instance is never used again, not even in the same list.
        await Assert.ThrowsAsync<OccoException>(() => journal.RecordIntentsAsync(
        [
            new Intent("new", StoreFixture.Draft(shop, "web")),
            new Intent("again", draft),
        ]));

        Assert.Equal(draft.Id, (await fixture.Store.Instances.ListAsync(shop.Id)).Single().Id);
        Assert.Single(heard, e => e.Kind == EventKind.NodeCreating);
    }

    [StoreFact]
    public async Task RecordIntentsAsync_IdOfAnInstanceThatIsGone_IsRefused()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        await journal.SaveAsync(made with { State = NodeState.Gone }, null, "gone");

        await Assert.ThrowsAsync<OccoException>(
            () => journal.RecordIntentsAsync([new Intent("again", made)]));
        Assert.ThrowsAny<Exception>(() => fixture.Sql("DELETE FROM node_instance"));
        Assert.ThrowsAny<Exception>(() => fixture.Sql($"UPDATE node_instance SET id = '{Guid.NewGuid()}'"));
    }

    [StoreFact]
    public async Task RecordIntentsAsync_EqualRequests_AreStoredOnce()
    {
        var journal = await JournalAsync();

        await StoreFixture.MakeAsync(journal, shop, "web", 20);

        Assert.Equal(1L, fixture.Sql("SELECT COUNT(*) FROM request"));
        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => (long)i),
            (await fixture.Store.Instances.ListAsync(shop.Id)).Select(i => i.Ordinal));
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
    public async Task SaveAllAsync_OneIsIllegal_NoneIsSaved()
    {
        var journal = await JournalAsync();
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 2);
        await journal.SaveAsync(made[1] with { State = NodeState.Gone }, null, "gone");

        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.SaveAllAsync(
            [.. made.Select(i => new ObservedChange(i with { State = NodeState.Unhealthy }, null, "sick"))]));

        Assert.Equal(NodeState.Ready, (await fixture.Store.Instances.FindAsync(made[0].Id))!.State);
    }

    [StoreFact]
    public async Task BeginDropAsync_ThenGone_RecordsBoth()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];

        var dropping = (await journal.BeginDropAsync([(made, "too many")]))[0];

        Assert.Equal((NodeState.Dropping, "too many"), (dropping.State, dropping.DropReason));
        Assert.Equal("too many", (await fixture.Store.Instances.FindAsync(made.Id))!.DropReason);
        Assert.Equal((EventKind.NodeDropping, "too many"), (heard[^1].Kind, heard[^1].Message));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await journal.SaveAsync(dropping with { State = NodeState.Gone }, EventKind.NodeGone, "gone");
        Assert.Equal(fixture.Time.GetUtcNow(), (await fixture.Store.Instances.FindAsync(made.Id))!.GoneAt);
    }

    [StoreFact]
    public async Task BeginDropAsync_DropThatFailedAgain_StaysRecordedOnce()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        var dropping = (await journal.BeginDropAsync([(made, "too many")]))[0];
        await journal.SaveAsync(dropping with { LastError = "no answer" }, EventKind.StepFailed, "no answer");

        await journal.BeginDropAsync([(dropping, "again")]);

        Assert.Single(heard, e => e.Kind == EventKind.NodeDropping);
        var stored = (await fixture.Store.Instances.ListAsync(shop.Id)).Single();
        Assert.Equal((NodeState.Dropping, "too many"), (stored.State, stored.DropReason));
    }

    [StoreFact]
    public async Task BeginRefreshAsync_NotEnded_StaysPendingForTheNextProcess()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];

        await journal.BeginRefreshAsync(made, StoreFixture.Request("alpine"));
        await journal.SaveAsync(made with { LastError = "no answer" }, EventKind.StepFailed, "no answer");

        var seen = (await (await fixture.OpenAsync()).Instances.FindAsync(made.Id))!;
        Assert.Equal("debian", seen.Request.Resource["image"]);
        Assert.Equal("alpine", seen.PendingRequest!.Resource["image"]);
        await journal.BeginRefreshAsync(seen, StoreFixture.Request("alpine"));
    }

    [StoreFact]
    public async Task EndRefreshAsync_Begun_MakesThePendingRequestTheRequest()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        var pending = await journal.BeginRefreshAsync(made, StoreFixture.Request("alpine"));

        var ended = await journal.EndRefreshAsync(pending with { Version = 2, Digest = "another" }, "new image");

        var seen = (await (await fixture.OpenAsync()).Instances.FindAsync(made.Id))!;
        Assert.All([seen, ended], instance => Assert.Equal(
            ("alpine", 2, "another", (ComposedRequest?)null),
            (instance.Request.Resource["image"], instance.Version, instance.Digest, instance.PendingRequest)));
        Assert.Equal(EventKind.NodeRefreshed, heard[^1].Kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.EndRefreshAsync(ended, "again"));
    }

    [StoreFact]
    public async Task ConfirmAsync_NewVersion_IsRecordedWithoutAnEvent()
    {
        var journal = await JournalAsync();
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 2);
        var before = heard.Count;

        await journal.ConfirmAsync(
            [.. made.Select(i => i with { Version = 2, Request = StoreFixture.Request("debian:2") })]);

        Assert.All(await fixture.Store.Instances.ListAsync(shop.Id), i =>
            Assert.Equal((2, "debian:2"), (i.Version, i.Request.Resource["image"])));
        Assert.Equal(before, heard.Count);
    }

    [StoreFact]
    public async Task DecideScalingAsync_Decision_IsRecordedAsAWhole()
    {
        var journal = await JournalAsync();
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);
        var request =
            await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new ScaleRequest { Down = 1 }, "ben@desk/2");
        var open = await fixture.Store.Scaling.RequestAsync(shop.Id, "db", new ScaleRequest { To = 1 }, "ben@desk/2");

        await journal.DecideScalingAsync(new ScalingDecision(
            [request], new Dictionary<string, int> { ["web"] = 2 }, [(made[1].Id, "asked for")], [("web", "3 -> 2")]));

        Assert.Equal([open], (await fixture.Store.Scaling.PendingAsync(shop.Id)).Select(p => p.Id));
        Assert.Equal(2, (await fixture.Store.Infrastructures.GetTargetsAsync(shop.Id))["web"]);
        Assert.Equal([null, "asked for", null],
            (await fixture.Store.Instances.ListAsync(shop.Id)).Select(i => i.DropReason));
        Assert.Equal((EventKind.ScaleDecided, "web", "3 -> 2"), (heard[^1].Kind, heard[^1].Node, heard[^1].Message));
        // An older copy of the instance does not take the wish back.
        await journal.SaveAsync(made[1] with { State = NodeState.Unhealthy }, null, "sick");
        Assert.Equal("asked for", (await fixture.Store.Instances.FindAsync(made[1].Id))!.DropReason);
    }

    [StoreFact]
    public async Task Pass_BeganAndEnded_IsRecorded()
    {
        var journal = await JournalAsync();

        await journal.BeginPassAsync("+1 ~0 -0 =0");
        await StoreFixture.MakeAsync(journal, shop, "web", 1);
        await journal.EndPassAsync("+1 ~0 -0 =0", 2);

        Assert.Equal(
            $"1/1/{shop.Version}/+1 ~0 -0 =0/2",
            fixture.Sql("SELECT id || '/' || fence || '/' || version || '/' || summary || '/' || failed FROM pass "
                + "WHERE ended_at IS NOT NULL"));
        Assert.Equal(EventKind.PassStarted, heard[0].Kind);
        Assert.Equal((EventKind.PassFinished, "+1 ~0 -0 =0, 2 failures"), (heard[^1].Kind, heard[^1].Message));
    }

    [StoreFact]
    public async Task AppendAsync_AboutAnInstance_CarriesItsState()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];

        var known = await journal.AppendAsync(EventKind.StepFailed, "web", made.Id, "no answer");
        var unknown = await journal.AppendAsync(EventKind.OrphanFound, null, Guid.NewGuid(), "nobody's");

        Assert.Equal(NodeState.Ready, known.State);
        Assert.Null(unknown.State);
    }

    [StoreFact]
    public async Task AppendAsync_OrphanUnderALivingNodeId_LeavesThePastReadable()
    {
        var journal = await JournalAsync();
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];

        await journal.AppendAsync(EventKind.OrphanFound, null, made.Id, "a second one");

        var then = Assert.Single(await fixture.Store.Instances.AsOfAsync(shop.Id, fixture.Time.GetUtcNow()));
        Assert.Equal(NodeState.Ready, then.State);
    }

    private Task<PassJournal> JournalAsync() => fixture.JournalAsync(shop, onEvent: heard.Add);
}
