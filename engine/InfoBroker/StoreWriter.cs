using System.Threading.Channels;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The one writer of a store. What queues up while a commit waits for the disk is committed together, in one
/// transaction: a thousand writers that wait at once cost a few waits for the disk, not a thousand.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    // Keeps a group short enough that readers of its results and other processes do not wait long.
    private const int MaxGroup = 500;
    private readonly Channel<StoreWork> queue = Channel.CreateUnbounded<StoreWork>(new() { SingleReader = true });
    private readonly StoreSession session;
    private readonly Func<Exception, Exception> explain;

    /// <summary>Begins to serve the queue; takes over the session.</summary>
    /// <param name="session">Writes.</param>
    /// <param name="explain">Turns an error of the database into one for users.</param>
    public StoreWriter(StoreSession session, Func<Exception, Exception> explain)
    {
        (this.session, this.explain) = (session, explain);
        Completion = Task.Run(ServeAsync);
    }

    /// <summary>Transactions committed so far.</summary>
    public long Commits { get; private set; }

    /// <summary>Ends when the writer is disposed of.</summary>
    public Task Completion { get; }

    /// <summary>Puts a work in the queue.</summary>
    public void Enqueue(StoreWork work) => ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(work), this);

    /// <summary>Commits what is still in the queue and closes the session.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!queue.Writer.TryComplete()) return;
        await Completion.ConfigureAwait(false);
        await session.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false)) await CommitAsync().ConfigureAwait(false);
    }

    private async ValueTask CommitAsync()
    {
        var group = new List<StoreWork>();
        try
        {
            await session.BeginWriteAsync().ConfigureAwait(false);
            while (Take(group) is { } work) await RunApartAsync(work).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.BeforeRecord);
            await session.CommitAsync().ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterRecord);
            Commits++;
        }
        catch (Exception e)
        {
            var error = await RollBackAsync(e).ConfigureAwait(false);
            // Where not even the transaction began nothing was taken yet, and waiting works must hear of it.
            if (group.Count == 0) while (Take(group) is not null) { }
            foreach (var work in group) work.Fail(error);
        }

        foreach (var work in group) work.Complete();
    }

    private StoreWork? Take(List<StoreWork> group)
    {
        if (group.Count == MaxGroup || !queue.Reader.TryRead(out var work)) return null;
        group.Add(work);
        return work;
    }

    // A savepoint of its own, so that a work that throws does not undo its neighbours.
    private async ValueTask RunApartAsync(StoreWork work)
    {
        await session.ExecuteAsync("SAVEPOINT work").ConfigureAwait(false);
        try
        {
            await work.RunAsync(new StoreTransaction(session, session.Now)).ConfigureAwait(false);
        }
        catch (Exception e) when (session.IsInTransaction)
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT work").ConfigureAwait(false);
            work.Fail(explain(e));
        }

        await session.ExecuteAsync("RELEASE SAVEPOINT work").ConfigureAwait(false);
    }

    // Nothing of the group is in the store, also where the database cannot even be told so.
    private async ValueTask<Exception> RollBackAsync(Exception error)
    {
        try
        {
            await session.RollBackAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (explain(e) is OccoException)
        {
            // A transaction that cannot be rolled back is not committed either. The first error says more.
        }

        return explain(error);
    }
}
