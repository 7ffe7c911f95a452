using Xunit;

namespace Occo.Engine.Tests;

/// <summary>What a pass records: intents, drops, refreshes, decisions and events.</summary>
public abstract class JournalContract : PassContract
{
    private protected JournalContract(StoreFixture fixture) : base(fixture)
    {
    }

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
}
