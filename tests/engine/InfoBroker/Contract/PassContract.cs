namespace Occo.Engine.Tests;

/// <summary>A contract about the journal of a pass over a shop, whose events are heard.</summary>
public abstract class PassContract : StoreContract
{
    private protected readonly List<Event> heard = [];
    private protected Infrastructure shop = null!;

    private protected PassContract(StoreFixture fixture) : base(fixture)
    {
    }

    public override async Task InitializeAsync() => shop = await fixture.RegisterAsync();

    private protected Task<PassJournal> JournalAsync() => fixture.JournalAsync(shop, onEvent: heard.Add);
}
