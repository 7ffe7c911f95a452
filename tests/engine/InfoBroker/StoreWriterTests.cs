using System.Data.Common;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Whatever fails in the writer's loop, nobody waits for ever.</summary>
public sealed class StoreWriterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Write_CommitAndRollbackFail_FailsAndTheNextWriteWorks()
    {
        var session = await BrokenSession.OpenAsync();
        var writer = new StoreWriter(session, () => default, e => e);
        session.IsBroken = true;
        var first = Work(writer);
        Assert.Equal("commit", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => first.WaitAsync(Limit)))
            .Message);

        session.IsBroken = false;
        await session.EndAsync();
        Assert.Equal(1, await Work(writer).WaitAsync(Limit));
        await writer.DisposeAsync();
    }

    [Fact]
    public async Task Write_ListenerThrows_TellsTheWriterOfItAndTheNextWriteWorks()
    {
        using var fixture = new SqliteFixture();
        var shop = await fixture.RegisterAsync();
        Task<int> WriteAsync(Action<IReadOnlyList<Event>>? listener) => fixture.Store.WriteAsync(async tx =>
        {
            await tx.AppendAsync((shop.Id, "shop"), EventKind.ScaleDecided, "x", "anna");
            return 1;
        }, listener);

        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => WriteAsync(_ => throw new InvalidTimeZoneException()).WaitAsync(Limit));
        Assert.Equal(1, await WriteAsync(null).WaitAsync(Limit));
    }

    private static Task<int> Work(StoreWriter writer)
    {
        var work = new StoreWork<int>(_ => ValueTask.FromResult(1));
        writer.Enqueue(work);
        return work.Task;
    }

    private sealed class BrokenSession(DbConnection connection) : StoreSession(connection)
    {
        public bool IsBroken { get; set; }

        public override bool IsInTransaction => true;

        public override DateTimeOffset Now => default;

        public static async Task<BrokenSession> OpenAsync()
        {
            var connection = new SqliteConnection("Data Source=:memory:");
            await connection.OpenAsync();
            return new(connection);
        }

        public override async ValueTask BeginReadAsync() => await ExecuteAsync("BEGIN");

        public override async ValueTask BeginWriteAsync() => await ExecuteAsync("BEGIN");

        public override ValueTask<bool> HasAsync(StoreTable table) => throw new NotSupportedException();

        public override ValueTask<long> LastNumberAsync(StoreTable table) => throw new NotSupportedException();

        public override ValueTask SkipNumbersAsync(StoreTable table, long last) => throw new NotSupportedException();

        public async Task EndAsync() => await base.RollBackAsync();

        public override ValueTask CommitAsync()
            => IsBroken ? throw new InvalidTimeZoneException("commit") : base.CommitAsync();

        public override ValueTask RollBackAsync()
            => IsBroken ? throw new InvalidTimeZoneException("rollback") : base.RollBackAsync();
    }
}
