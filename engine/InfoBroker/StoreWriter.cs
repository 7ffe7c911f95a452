using System.Threading.Channels;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The one writer of a store. Work that queues up during a commit is committed together, in one transaction: a thousand
/// waiting writers cost a few waits for the disk, not a thousand.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    // Limits the wait of other processes, and of the first work of a group.
    private const int MaxGroup = 500;
    private readonly Channel<StoreWork> queue = Channel.CreateUnbounded<StoreWork>(new() { SingleReader = true });
    private readonly StoreSession session;
    private readonly Func<ValueTask> check;
    private readonly Func<Exception, Exception> explain;

    /// <summary>Begins to serve the queue; owns the session.</summary>
    /// <param name="session">The session that writes.</param>
    /// <param name="check">Called in each transaction before its work; it may refuse.</param>
    /// <param name="explain">Makes the error for users.</param>
    public StoreWriter(StoreSession session, Func<ValueTask> check, Func<Exception, Exception> explain)
    {
        (this.session, this.check, this.explain) = (session, check, explain);
        Completion = Task.Run(ServeAsync);
    }

    public long Commits { get; private set; }
    public Task Completion { get; }

    public void Enqueue(StoreWork work) => ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(work), this);

    /// <summary>Commits what is still queued and closes the session.</summary>
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
            await BeginAsync().ConfigureAwait(false);
            if (Take(group) is { } first) await RunFirstAsync(first).ConfigureAwait(false);
            while (Take(group) is { } work) await RunInSavepointAsync(work).ConfigureAwait(false);
            Failpoint.Hit(FailpointName.BeforeRecord);
            await session.CommitAsync().ConfigureAwait(false);
            Failpoint.Hit(FailpointName.AfterRecord);
            Commits++;
        }
        catch (Exception e)
        {
            var error = await RollBackAsync(e).ConfigureAwait(false);
            // If the transaction did not begin, no work was taken yet; the waiting work must fail, too.
            if (group.Count == 0) while (Take(group) is not null) { }
            foreach (var work in group) work.Fail(error);
        }

        foreach (var work in group) work.Complete();
    }

    private async ValueTask BeginAsync()
    {
        await session.BeginWriteAsync().ConfigureAwait(false);
        await check().ConfigureAwait(false);
    }

    private StoreWork? Take(List<StoreWork> group)
    {
        if (group.Count == MaxGroup || !queue.Reader.TryRead(out var work)) return null;
        group.Add(work);
        return work;
    }

    // Most groups have one work. When it throws, the transaction begins again without it.
    private async ValueTask RunFirstAsync(StoreWork work)
    {
        try
        {
            await work.RunAsync(new StoreTransaction(session, session.Now)).ConfigureAwait(false);
        }
        catch (Exception e) when (session.IsInTransaction)
        {
            work.Fail(explain(e));
            await session.RollBackAsync().ConfigureAwait(false);
            await BeginAsync().ConfigureAwait(false);
        }
    }

    // In a savepoint of its own, so that work that throws does not undo the rest.
    private async ValueTask RunInSavepointAsync(StoreWork work)
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

    // Nothing of the group is in the store, even if the rollback fails.
    private async ValueTask<Exception> RollBackAsync(Exception error)
    {
        try
        {
            await session.RollBackAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A transaction that cannot be rolled back is not committed either; the next write tries again. The first
            // error says more, and the loop must go on: nobody may wait for ever.
        }

        return explain(error);
    }
}
