using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>Attached infrastructures and workers, for the contracts of both.</summary>
public abstract class WorkSetting : StoreContract
{
    private protected static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private protected readonly ConcurrentDictionary<long, WorkerTie> ties = new();

    private protected WorkSetting(StoreFixture fixture) : base(fixture)
    {
    }

    public override async Task DisposeAsync()
    {
        foreach (var tie in ties.Values) await tie.DisposeAsync();
        await base.DisposeAsync();
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

    private protected async Task<Infrastructure> FindAsync(Infrastructure shop)
        => (await fixture.Store.Infrastructures.FindAsync(shop.Id))!;
}
