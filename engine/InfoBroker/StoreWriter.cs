using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The one writer of a store. What queues up while a commit waits for the disk is committed together, in one
/// transaction: a thousand writers that wait at once cost a few waits for the disk, not a thousand.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    // Keeps a group short enough that readers of its results and other processes do not wait long.
    private const int MaxGroup = 500;
    private readonly object gate = new();
    private readonly Channel<StoreWork> queue = Channel.CreateUnbounded<StoreWork>();
    private readonly StoreConnection connection;
    private readonly string path;
    private readonly TimeProvider time;

    /// <summary>Begins to serve the queue; takes over the connection.</summary>
    public StoreWriter(StoreConnection connection, string path, TimeProvider time)
    {
        (this.connection, this.path, this.time) = (connection, path, time);
        Completion = Task.Run(ServeAsync);
    }

    /// <summary>Transactions committed so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Ends when the writer is disposed of.</summary>
    public Task Completion { get; }

    /// <summary>Puts a work in the queue.</summary>
    public void Enqueue(StoreWork work) => ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(work), this);

    /// <summary>Runs and commits a work at once, on this thread.</summary>
    public void Run(StoreWork work)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(queue.Reader.Completion.IsCompleted, this);
            Commit([work]);
        }
    }

    /// <summary>Commits what is still in the queue and closes the connection.</summary>
    public void Dispose()
    {
        if (!queue.Writer.TryComplete()) return;
        lock (gate)
        {
            while (queue.Reader.TryPeek(out _)) Commit(Take());
            connection.Dispose();
        }
    }

    private async Task ServeAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            lock (gate)
            {
                if (queue.Reader.TryPeek(out _)) Commit(Take());
            }
        }
    }

    private IEnumerable<StoreWork> Take()
    {
        for (var i = 0; i < MaxGroup && queue.Reader.TryRead(out var work); i++) yield return work;
    }

    private void Commit(IEnumerable<StoreWork> works)
    {
        var group = new List<StoreWork>();
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var work in works)
            {
                group.Add(work);
                RunApart(work);
            }

            Failpoint.Hit(FailpointName.BeforeRecord);
            connection.Execute("COMMIT");
            Failpoint.Hit(FailpointName.AfterRecord);
            Commits++;
        }
        catch (Exception e)
        {
            if (!connection.IsIdle) connection.Execute("ROLLBACK");
            // Where not even the transaction began nothing was taken yet, and waiting works must hear of it.
            if (group.Count == 0) group.AddRange(works);
            foreach (var work in group) work.Fail(Explain(e));
        }

        foreach (var work in group) work.Complete();
    }

    // A savepoint of its own, so that a work that throws does not undo its neighbours.
    private void RunApart(StoreWork work)
    {
        connection.Execute("SAVEPOINT work");
        try
        {
            work.Run(new StoreTransaction(connection, time.GetUtcNow()));
        }
        catch (Exception e) when (!connection.IsIdle)
        {
            connection.Execute("ROLLBACK TO SAVEPOINT work");
            work.Fail(Explain(e));
        }

        connection.Execute("RELEASE SAVEPOINT work");
    }

    private Exception Explain(Exception error)
        => error is SqliteException sqlite ? StoreFailure.From(sqlite, path) : error;
}
