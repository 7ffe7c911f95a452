namespace Occo.Engine.InfoBroker;

/// <summary>
/// What ties a worker to its store. On a server it is a session: when that ends, for whatever reason, all others know
/// that the worker is gone, and it must begin anew with another number. A file needs none: all processes that use it
/// see each other.
/// </summary>
internal class WorkerTie : IAsyncDisposable
{
    /// <summary>
    /// Waits until there may be work, at most for a time. Throws <see cref="OccoException"/> (Store) when the tie is
    /// broken.
    /// </summary>
    public virtual Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
        => Task.Delay(atMost, time, cancel);

    public virtual ValueTask DisposeAsync() => default;
}
