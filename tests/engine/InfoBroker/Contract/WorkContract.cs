using System.Collections.Concurrent;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Attached infrastructures and the turns of workers on them.</summary>
public abstract class WorkContract : StoreContract
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private protected readonly ConcurrentDictionary<long, WorkerTie> ties = new();

    private protected WorkContract(StoreFixture fixture) : base(fixture)
    {
    }

    public override async Task DisposeAsync()
    {
        foreach (var tie in ties.Values) await tie.DisposeAsync();
        await base.DisposeAsync();
    }

    [StoreFact]
    public async Task Claim_SeveralWorkers_TakeEachInfrastructureOnce()
    {
        for (var i = 0; i < 20; i++) await AttachAsync($"shop{i:00}");
        var other = await fixture.OpenAsync();
        var (one, two) = (await EnlistAsync(fixture.Store), await EnlistAsync(other));

        var turns = new List<string>();
        while (turns.Count < 20)
        {
            var claimed = await Task.WhenAll(ClaimAsync(fixture.Store, one, 3), ClaimAsync(other, two, 3));
            Assert.All(claimed, list => Assert.InRange(list.Count, 0, 3));
            turns.AddRange(claimed.SelectMany(list => list).Select(turn => turn.Name));
            Assert.NotEqual(0, claimed.Sum(list => list.Count));
        }

        Assert.Equal(20, turns.Distinct().Count());
        Assert.Empty(await ClaimAsync(other, two));
    }

    [StoreFact]
    public async Task Claim_TurnHasEnded_IsDueAfterItsInterval()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);

        fixture.Time.Advance(Interval * 0.74);
        Assert.Empty(await ClaimAsync(fixture.Store, worker));
        fixture.Time.Advance(Interval * 0.52);
        turn = Assert.Single(await ClaimAsync(fixture.Store, worker));

        var attachment = (await FindAsync(shop)).Attachment!;
        Assert.Equal((worker.Id, fixture.Time.GetUtcNow()), (attachment.Worker, attachment.LastTurnAt));
        Assert.Equal(turn.NextAt, attachment.NextTurnAt);
        Assert.InRange(attachment.NextTurnAt - fixture.Time.GetUtcNow(), Interval * 0.75, Interval * 1.25);
    }

    [StoreFact]
    public async Task Claim_NothingIsDue_NeedsNoLock()
    {
        await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        Assert.Single(await ClaimAsync(fixture.Store, worker));

        using (fixture.Lock()) Assert.Empty(await ClaimAsync(fixture.Store, worker));
    }

    [StoreFact]
    public async Task Attach_IntervalIsTooShort_IsRefused()
    {
        var shop = await fixture.RegisterAsync("shop");

        var error = await Assert.ThrowsAsync<OccoException>(
            () => fixture.Store.Work.AttachAsync(shop.Id, TimeSpan.FromMilliseconds(999), "anna"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
    }

    [StoreFact]
    public async Task Claim_TurnBrokeOff_IsDueWhenItsLeaseIsFree()
    {
        var shop = await AttachAsync("shop");
        var (lost, other) = (await EnlistAsync(fixture.Store), await EnlistAsync(fixture.Store));
        await fixture.Store.Work.AttachAsync(shop.Id, Interval * 100, "anna");
        var asked = await fixture.Store.Work.AskAsync(shop.Id);
        Assert.Single(await ClaimAsync(fixture.Store, lost));
        Assert.Empty(await ClaimAsync(fixture.Store, other));

        fixture.Time.Advance(StoreFixture.LeaseDuration);

        Assert.Equal(asked, Assert.Single(await ClaimAsync(fixture.Store, other)).Asked);
    }

    [StoreFact]
    public async Task Attach_WithAQuestion_IsAnsweredByTheFirstTurn()
    {
        var shop = await fixture.RegisterAsync("shop");
        var worker = await EnlistAsync(fixture.Store);

        var attached = (await fixture.Store.Work.AttachAsync(shop.Id, Interval, "anna", asks: true)).Attachment!;

        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        Assert.Equal(attached.Asked, turn.Asked);
        Assert.NotEqual(0, turn.Asked);
    }

    [StoreTheory]
    [InlineData("scale")]
    [InlineData("update")]
    [InlineData("resume")]
    [InlineData("ask")]
    public async Task Claim_SomethingIsAskedForDuringATurn_IsDueRightAfterIt(string what)
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        switch (what)
        {
            case "scale":
                await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new() { To = 3 }, "anna");
                break;
            case "update":
                await fixture.Store.Infrastructures.UpdateAsync(
                    shop.Id, StoreFixture.Compiled("shop", ("db", 2, 2)), null, "anna");
                break;
            case "resume":
                await fixture.Store.Infrastructures.SuspendAsync(shop.Id, null, "anna");
                await fixture.Store.Infrastructures.ResumeAsync(shop.Id, "anna");
                break;
            default:
                await fixture.Store.Work.AskAsync(shop.Id);
                break;
        }

        Assert.Empty(await ClaimAsync(fixture.Store, worker));
        await fixture.Store.Work.EndAsync(turn, "{}", 1);
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);
        Assert.Single(await ClaimAsync(fixture.Store, worker));
    }

    [StoreFact]
    public async Task Answer_OfATurnThatBeganBefore_IsNoAnswer()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        var before = Assert.Single(await ClaimAsync(fixture.Store, worker));
        var asked = (await fixture.Store.Work.AskAsync(shop.Id))!.Value;

        await fixture.Store.Work.EndAsync(before, "old", 1);
        Assert.Null(await fixture.Store.Work.AnswerAsync(shop.Id, asked));
        await fixture.Store.Leases.ReleaseAsync(before.Fence);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        await fixture.Store.Work.EndAsync(turn, "new", 1);

        Assert.Equal("new", await fixture.Store.Work.AnswerAsync(shop.Id, asked));
    }

    [StoreFact]
    public async Task Answer_OfATurnThatBeganBeforeTheFirstAnswered_IsThatOfTheFirst()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        var asked = (await fixture.Store.Work.AskAsync(shop.Id))!.Value;
        var first = Assert.Single(await ClaimAsync(fixture.Store, worker));
        await fixture.Store.Leases.ReleaseAsync(first.Fence);
        var next = Assert.Single(await ClaimAsync(fixture.Store, worker));

        await fixture.Store.Work.EndAsync(first, "two were created", 1);
        await fixture.Store.Work.EndAsync(next, "nothing to do", 1);

        Assert.Equal("two were created", await fixture.Store.Work.AnswerAsync(shop.Id, asked));
    }

    [StoreFact]
    public async Task Claim_AskedTurnEndedWithoutAnAnswer_IsDueAtOnce()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        await fixture.Store.Work.AskAsync(shop.Id);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));

        // The worker is killed between the end of the work and the answer.
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);

        Assert.True(Assert.Single(await ClaimAsync(fixture.Store, worker)).IsAsked);
    }

    [StoreFact]
    public async Task End_TurnThatNobodyAskedFor_IsDueWhenItSays()
    {
        var shop = await AttachAsync("shop");
        var worker = await EnlistAsync(fixture.Store);
        await fixture.Store.Work.AskAsync(shop.Id);
        var turn = Assert.Single(await ClaimAsync(fixture.Store, worker));
        await fixture.Store.Work.EndAsync(turn, "first", 0);
        await fixture.Store.Leases.ReleaseAsync(turn.Fence);
        turn = Assert.Single(await ClaimAsync(fixture.Store, worker));

        await fixture.Store.Work.EndAsync(turn, "second", 120);

        Assert.False(turn.IsAsked);
        Assert.Equal(fixture.Time.GetUtcNow().AddHours(1), (await FindAsync(shop)).Attachment!.NextTurnAt);
    }

    [StoreTheory]
    [InlineData("suspended")]
    [InlineData("removing")]
    [InlineData("detached")]
    [InlineData("held")]
    public async Task Claim_NothingMayBeDone_IsNotTaken(string why)
    {
        var shop = await AttachAsync("shop");
        if (why == "suspended") await fixture.Store.Infrastructures.SuspendAsync(shop.Id, null, "anna");
        else if (why == "removing") await (await fixture.JournalAsync(shop)).MarkRemovingAsync();
        else if (why == "detached") await fixture.Store.Work.DetachAsync(shop.Id, "anna");
        else await fixture.JournalAsync(shop);

        Assert.Empty(await ClaimAsync(fixture.Store, await EnlistAsync(fixture.Store)));
    }

    [StoreFact]
    public async Task Claim_OtherHostOrCloud_IsLeftToOthersAndSaidSo()
    {
        await AttachAsync("here", host: LeaseOwner.Current.Host);
        await AttachAsync("there", host: "elsewhere");
        await AttachAsync("ec2", clouds: ["dummy", "ec2"]);
        var worker = await EnlistAsync(fixture.Store, "dummy");

        Assert.Equal(["here"], (await ClaimAsync(fixture.Store, worker)).Select(turn => turn.Name));

        var unserved = (await JudgedAsync()).ToDictionary(i => i.Name, i => i.Attachment!.Unserved);
        Assert.Null(unserved["here"]);
        Assert.Equal("it needs a worker on elsewhere", unserved["there"]);
        Assert.Equal("it needs a worker for the cloud ec2", unserved["ec2"]);
    }

    [StoreTheory]
    [InlineData("update")]
    [InlineData("revert")]
    [InlineData("roll back")]
    public async Task Bind_NewestVersionIsAnother_NeedsItsCloudsAndItsMachine(string how)
    {
        fixture.Store.IsOfThisMachine = i => i.CloudType == "dummy";
        var shop = await AttachAsync("shop");
        fixture.Sql("UPDATE infrastructure SET host = NULL, clouds = 'ec2'");
        var next = StoreFixture.Compiled("shop", ("db", 1, 1));
        if (how != "update") await fixture.Store.Infrastructures.UpdateAsync(shop.Id, next, null, "anna");
        fixture.Sql("UPDATE infrastructure SET host = NULL, clouds = 'ec2'");

        if (how == "update") await fixture.Store.Infrastructures.UpdateAsync(shop.Id, next, null, "anna");
        else if (how == "revert") await fixture.Store.Infrastructures.RevertAsync(shop.Id, 1, "anna");
        else await (await fixture.JournalAsync(shop)).RollBackAsync(1, "no room");

        var attachment = (await FindAsync(shop)).Attachment!;
        Assert.Equal(["dummy"], attachment.Clouds);
        Assert.Equal(LeaseOwner.Current.Host, attachment.Host);
    }

    [StoreFact]
    public async Task Bind_CredentialsFile_IsOfThisMachine()
    {
        var shop = await AttachAsync("shop");
        Assert.Null(shop.Attachment!.Host);

        shop = await fixture.Store.Infrastructures.UpdateAsync(
            shop.Id, await fixture.Store.Infrastructures.GetCompiledAsync(shop.Id), "/etc/auth_data.yaml", "anna");

        Assert.Equal(LeaseOwner.Current.Host, shop.Attachment!.Host);
    }

    [StoreFact]
    public async Task List_NoWorker_SaysThatNobodyServes()
    {
        await AttachAsync("shop");

        Assert.Equal("no worker is alive", (await JudgedAsync()).Single().Attachment!.Unserved);
    }

    [StoreFact]
    public async Task AttachAndDetach_Again_IsAnEventOnlyIfItChangesSomething()
    {
        var shop = await AttachAsync("shop");
        await fixture.Store.Work.AttachAsync(shop.Id, Interval, "ben");
        await fixture.Store.Work.AttachAsync(shop.Id, Interval * 2, "ben");
        Assert.Equal(Interval * 2, (await FindAsync(shop)).Attachment!.Interval);

        await fixture.Store.Work.DetachAsync(shop.Id, "ben");
        await fixture.Store.Work.DetachAsync(shop.Id, "ben");

        Assert.Null((await FindAsync(shop)).Attachment);
        Assert.Null(await fixture.Store.Work.AskAsync(shop.Id));
        Assert.Equal(
            [
                EventKind.InfrastructureAttached, EventKind.InfrastructureAttached, EventKind.InfrastructureDetached,
            ],
            (await fixture.Store.Events.QueryAsync(new())).Select(e => e.Kind).Skip(1));
    }

    private protected async Task<Infrastructure> AttachAsync(
        string name, string? host = null, params string[] clouds)
    {
        var shop = await fixture.RegisterAsync(name);
        var attached = await fixture.Store.Work.AttachAsync(shop.Id, Interval, "anna@desk/1");
        if (host is not null) fixture.Sql($"UPDATE infrastructure SET host = '{host}' WHERE id = '{shop.Id}'");
        if (clouds.Length > 0)
            fixture.Sql($"UPDATE infrastructure SET clouds = '{string.Join('\n', clouds)}' WHERE id = '{shop.Id}'");
        return attached;
    }

    private protected async Task<WorkerStatus> EnlistAsync(Store store, params string[] clouds)
    {
        var worker = await store.Workers.EnlistAsync(clouds, 8);
        ties[worker.Id] = await store.TieAsync(worker.Id, default);
        return worker;
    }

    private protected static Task<IReadOnlyList<Turn>> ClaimAsync(Store store, WorkerStatus worker, int most = 8)
        => store.Work.ClaimAsync(
            LeaseOwner.Current with { Worker = worker.Id }, worker, most, StoreFixture.LeaseDuration, new Random(1));

    // As callers of the engine get them.
    private async Task<IReadOnlyList<Infrastructure>> JudgedAsync()
        => await fixture.Store.Workers.JudgeAsync(await fixture.Store.Infrastructures.ListAsync());

    private async Task<Infrastructure> FindAsync(Infrastructure shop)
        => (await fixture.Store.Infrastructures.FindAsync(shop.Id))!;
}
