using Xunit;

namespace Occo.Engine.Tests;

public sealed class ScaleTableTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly Infrastructure shop;

    public ScaleTableTests() => shop = fixture.Register();

    public void Dispose() => fixture.Dispose();

    public static TheoryData<string, ScaleRequest> Requests => new()
    {
        { "Scale to 1 instance.", new ScaleRequest { To = 1 } },
        { "Scale up by 2 instances.", new ScaleRequest { Up = 2 } },
        { "Scale down by 3 instances.", new ScaleRequest { Down = 3 } },
        { "Scale down by dropping a, b.", new ScaleRequest { Drop = ["a", "b"] } },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_Stored_WaitsAsItWasAskedAndIsTold(string told, ScaleRequest request)
    {
        var id = fixture.Store.Scaling.Request(shop.Id, "web", request, "ben@desk/2");

        var pending = fixture.Open().Scaling.Pending(shop.Id).Single();

        Assert.Equal((id, "web"), (pending.Id, pending.Node));
        Assert.Equal(
            (request.To, request.Up, request.Down), (pending.Request.To, pending.Request.Up, pending.Request.Down));
        Assert.Equal(request.Drop, pending.Request.Drop);
        var last = fixture.Store.Events.Query(new EventQuery { Last = 1 }).Single();
        Assert.Equal(
            (EventKind.ScaleRequested, "web", told, "ben@desk/2"), (last.Kind, last.Node, last.Message, last.Actor));
    }

    [Fact]
    public void Pending_Several_AreInTheOrderTheyCame()
    {
        for (var i = 1; i <= 3; i++) fixture.Store.Scaling.Request(shop.Id, "web", new ScaleRequest { To = i }, "x");

        Assert.Equal([1, 2, 3], fixture.Store.Scaling.Pending(shop.Id).Select(p => p.Request.To!.Value));
        Assert.Empty(fixture.Store.Scaling.Pending("other"));
    }

    [Fact]
    public async Task Request_BeingRemoved_IsRefused()
    {
        await (await fixture.JournalAsync(shop)).MarkRemovingAsync();

        var error = Assert.Throws<OccoException>(
            () => fixture.Store.Scaling.Request(shop.Id, "web", new ScaleRequest { To = 1 }, "x"));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Empty(fixture.Store.Scaling.Pending(shop.Id));
    }

    [Fact]
    public void Request_UnknownInfrastructure_IsNotFound()
        => Assert.Equal(FailureKind.NotFound, Assert.Throws<OccoException>(
            () => fixture.Store.Scaling.Request("nothing", "web", new ScaleRequest { To = 1 }, "x")).Kind);
}
