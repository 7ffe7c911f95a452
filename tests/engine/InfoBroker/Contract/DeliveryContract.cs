using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Which address needs which event next.</summary>
public abstract class DeliveryContract : StoreContract
{
    private const string Url = "https://example.org/hook";
    private const string Other = "https://example.org/other";

    private protected DeliveryContract(StoreFixture fixture) : base(fixture)
    {
    }

    [StoreFact]
    public async Task Update_AddressesChange_NewOnesGetLaterEventsAndMissingOnesAreForgotten()
    {
        var shop = await RegisterAsync(Url);
        await Table.DeliveredAsync(shop.Id, Url, 7);

        await UpdateAsync(shop, Url, Other);

        Assert.Equal(7, (await Table.FindAsync(shop.Id, Url))!.Delivered);
        var last = (await fixture.Store.Events.QueryAsync(new() { Last = 1 })).Single().Sequence;
        Assert.InRange((await Table.FindAsync(shop.Id, Other))!.Delivered, 1, last);
        await UpdateAsync(shop, Other);
        Assert.Null(await Table.FindAsync(shop.Id, Url));
    }

    [StoreFact]
    public async Task Update_AddressWantedNoMore_IsAskedAgain()
    {
        var shop = await RegisterAsync(Url);
        await Table.EndedAsync(shop.Id, Url, 1, "gone");
        Assert.True((await Table.FindAsync(shop.Id, Url))!.Ended);

        await UpdateAsync(shop, Url, Other);

        Assert.False((await Table.FindAsync(shop.Id, Url))!.Ended);
    }

    [StoreFact]
    public async Task Failed_ThenDelivered_IsForgotten()
    {
        var shop = await RegisterAsync(Url);
        var next = fixture.Time.GetUtcNow().AddSeconds(10);

        await Table.FailedAsync(shop.Id, Url, 5, 2, next, "busy");
        Assert.Equal(new(0, 2, next, "busy", false), await Table.FindAsync(shop.Id, Url));
        await Table.DeliveredAsync(shop.Id, Url, 5);

        Assert.Equal(new(5, 0, null, null, false), await Table.FindAsync(shop.Id, Url));
    }

    [StoreFact]
    public async Task Next_SomeKinds_IsTheFirstOfThemAndWhatWasSeen()
    {
        var shop = await RegisterAsync(Url);
        var first = (await fixture.Store.Events.QueryAsync(new())).Single();

        Assert.Equal((first, first.Sequence), await Table.NextAsync(shop.Id, 0, [EventKind.InfrastructureRegistered]));
        Assert.Equal((null, first.Sequence), await Table.NextAsync(shop.Id, 0, [EventKind.NodeReady]));
    }

    private DeliveryTable Table => fixture.Store.Deliveries;

    private Task<Infrastructure> RegisterAsync(params string[] urls)
        => fixture.Store.Infrastructures.RegisterAsync(Compiled(urls), null, "anna");

    private Task<Infrastructure> UpdateAsync(Infrastructure shop, params string[] urls)
        => fixture.Store.Infrastructures.UpdateAsync(shop.Id, Compiled(urls), null, "anna");

    private static CompiledInfrastructure Compiled(string[] urls)
        => StoreFixture.Compiled("shop") with { Notify = [.. urls.Select(url => new Webhook { Url = url })] };
}

public sealed class SqliteDeliveryTests() : DeliveryContract(new SqliteFixture());

[NeedsPostgres]
public sealed class PostgresDeliveryTests() : DeliveryContract(new PostgresFixture());
