using Xunit;

namespace Occo.Engine.Tests;

public abstract class ScaleContract : StoreContract
{
    private protected ScaleContract(StoreFixture fixture) : base(fixture)
    {
    }

    private Infrastructure shop = null!;

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    public static TheoryData<string, ScaleRequest> Requests => new()
    {
        { "Scale to 1 instance.", new ScaleRequest { To = 1 } },
        { "Scale up by 2 instances.", new ScaleRequest { Up = 2 } },
        { "Scale down by 3 instances.", new ScaleRequest { Down = 3 } },
        { "Scale down by dropping a, b.", new ScaleRequest { Drop = ["a", "b"] } },
    };

    [StoreTheory]
    [MemberData(nameof(Requests))]
    public async Task Request_Stored_WaitsAsItWasAskedAndIsTold(string told, ScaleRequest request)
    {
        var id = await fixture.Store.Scaling.RequestAsync(shop.Id, "web", request, "ben@desk/2");

        var pending = (await (await fixture.OpenAsync()).Scaling.PendingAsync(shop.Id)).Single();

        Assert.Equal((id, "web"), (pending.Id, pending.Node));
        Assert.Equal(
            (request.To, request.Up, request.Down), (pending.Request.To, pending.Request.Up, pending.Request.Down));
        Assert.Equal(request.Drop, pending.Request.Drop);
        var last = (await fixture.Store.Events.QueryAsync(new EventQuery { Last = 1 })).Single();
        Assert.Equal(
            (EventKind.ScaleRequested, "web", told, "ben@desk/2"), (last.Kind, last.Node, last.Message, last.Actor));
    }

    [StoreFact]
    public async Task Pending_Several_AreInTheOrderTheyCame()
    {
        for (var i = 1; i <= 3; i++)
            await fixture.Store.Scaling.RequestAsync(shop.Id, "web", new ScaleRequest { To = i }, "x");

        Assert.Equal([1, 2, 3], (await fixture.Store.Scaling.PendingAsync(shop.Id)).Select(p => p.Request.To!.Value));
        Assert.Empty(await fixture.Store.Scaling.PendingAsync("other"));
    }

    [StoreFact]
    public async Task Request_BeingRemoved_IsRefused()
    {
        await (await fixture.JournalAsync(shop)).MarkRemovingAsync();

        var error = await Assert.ThrowsAsync<OccoException>(
            () => fixture.Store.Scaling.RequestAsync(shop.Id, "web", new ScaleRequest { To = 1 }, "x"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Empty(await fixture.Store.Scaling.PendingAsync(shop.Id));
    }

    [StoreFact]
    public async Task Request_UnknownInfrastructure_IsNotFound()
        => Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<OccoException>(
            () => fixture.Store.Scaling.RequestAsync("nothing", "web", new ScaleRequest { To = 1 }, "x"))).Kind);
}
