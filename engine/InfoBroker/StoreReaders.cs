using System.Collections.Concurrent;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The sessions that read a store. They are opened when they are needed, and used again. A server has few connections
/// for all: no more read at the same time than its backend allows, and the others wait.
/// </summary>
internal sealed class StoreReaders(IStoreBackend backend) : IAsyncDisposable
{
    private readonly ConcurrentBag<StoreSession> idle = [];
    private readonly SemaphoreSlim? free = backend.MostReaders is { } most ? new(most) : null;
    private volatile bool disposed;

    public async Task<T> UseAsync<T>(Func<StoreSession, ValueTask<T>> use, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (free is not null) await free.WaitAsync(cancel).ConfigureAwait(false);
        StoreSession? session = null;
        try
        {
            if (!idle.TryTake(out session)) session = await backend.OpenReaderAsync(cancel).ConfigureAwait(false);
            session.Cancel = cancel;
            var answer = await use(session).ConfigureAwait(false);
            await ReturnAsync(session).ConfigureAwait(false);
            return answer;
        }
        catch (Exception e)
        {
            // A session that failed is not used again: closing it ends its transaction.
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
            if (backend.Explain(e) is { } failure) throw failure;
            throw;
        }
        finally
        {
            free?.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        while (idle.TryTake(out var session)) await session.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask ReturnAsync(StoreSession session)
    {
        idle.Add(session);
        // The store may have been closed while the query ran.
        if (disposed && idle.TryTake(out var late)) await late.DisposeAsync().ConfigureAwait(false);
    }
}
