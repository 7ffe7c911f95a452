using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// What is on the disk while a process works is what another finds when that one is killed: the files are copied under
/// the open store, without its knowledge, and opened elsewhere.
/// </summary>
public sealed class CrashTests : IAsyncDisposable
{
    private readonly SqliteFixture fixture = new();
    private readonly List<Store> revived = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var store in revived) await store.DisposeAsync();
        fixture.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Killed_AfterAnyAcknowledgedWrite_NothingOfItIsLost(int seed)
    {
        var random = new Random(seed);
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        var expected = new Dictionary<Guid, (NodeState State, string? InstanceId)>();
        for (var step = 0; step < 40; step++)
        {
            if (random.Next(3) == 0 || expected.Count == 0)
            {
                var count = random.Next(1, 4);
                foreach (var made in await StoreFixture.MakeAsync(journal, shop, "web", count, NodeState.Creating))
                    expected[made.Id] = (made.State, null);
            }
            else
            {
                var id = expected.Keys.ElementAt(random.Next(expected.Count));
                var instance = (await fixture.Store.Instances.FindAsync(id))!;
                var next = Enum.GetValues<NodeState>().Where(to => NodeLifecycle.CanMove(instance.State, to)).ToList();
                var moved = instance with { State = next[random.Next(next.Count)], InstanceId = $"i-{step}" };
                await journal.SaveAsync(moved, null, "moved");
                expected[id] = (moved.State, moved.InstanceId);
            }

            if (step % 8 == 0) await AssertSameAsync(shop, expected, await ReviveAsync(step));
        }

        await AssertSameAsync(shop, expected, await ReviveAsync(1000));
    }

    [Fact]
    public async Task Killed_InTheMiddleOfATransaction_LeavesNothingOfIt()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 2, NodeState.Creating);

        var half = await fixture.Store.WriteAsync(async tx =>
        {
            await tx.Sql.ExecuteAsync("UPDATE node_instance SET state = 'Ready' WHERE ordinal = 1");
            return await ReviveAsync(1);
        });

        Assert.All(await half.Instances.ListAsync(shop.Id), i => Assert.Equal(NodeState.Creating, i.State));
        Assert.Equal("ok", (await half.DescribeAsync()).Integrity);
    }

    [Fact]
    public async Task Killed_NextProcess_TakesOverWithAGreaterFence()
    {
        var shop = await fixture.RegisterAsync();
        var journal = await fixture.JournalAsync(shop);
        await StoreFixture.MakeAsync(journal, shop, "web", 1, NodeState.Creating);
        var next = await ReviveAsync(1);
        fixture.Time.Advance(StoreFixture.LeaseDuration);

        var over = await fixture.JournalAsync(shop, next);

        Assert.True(over.Fence.Number > journal.Fence.Number);
        Assert.Equal(NodeState.Creating, (await next.Instances.ListAsync(shop.Id)).Single().State);
    }

    private static async Task AssertSameAsync(
        Infrastructure shop, Dictionary<Guid, (NodeState State, string? InstanceId)> expected, Store store)
    {
        Assert.Equal(
            expected.OrderBy(e => e.Key),
            (await store.Instances.ListAsync(shop.Id, includeGone: true))
                .ToDictionary(i => i.Id, i => (i.State, i.InstanceId)).OrderBy(e => e.Key));
        // The history tells the same as the record.
        Assert.Equal(
            expected.OrderBy(e => e.Key).Select(e => (e.Key, e.Value.State)),
            (await store.Instances.AsOfAsync(shop.Id, DateTimeOffset.MaxValue))
                .OrderBy(s => s.NodeId).Select(s => (s.NodeId, s.State)));
    }

    private async Task<Store> ReviveAsync(int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(fixture.Folder, $"copy{number}"));
        foreach (var file in new[] { fixture.Path, fixture.Path + "-wal" }.Where(File.Exists))
        {
            using var from = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(Path.Combine(folder.FullName, Path.GetFileName(file)));
            from.CopyTo(to);
        }

        var store = await Store.OpenAsync(Path.Combine(folder.FullName, "occo.db"), fixture.Time);
        revived.Add(store);
        return store;
    }
}
