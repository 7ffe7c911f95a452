namespace Occo.Server.Operation;

/// <summary>
/// Whether the store can be used. Strangers may ask, so that the store is asked once a second at most.
/// </summary>
internal sealed class Readiness(Orchestrator occo, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private DateTimeOffset begun = DateTimeOffset.MinValue;

    /// <summary>Throws <see cref="OccoException"/> (Store, StoreReplaced) when it cannot.</summary>
    public Task CheckAsync()
    {
        lock (gate)
        {
            if (last.IsCompleted && time.GetUtcNow() - begun >= Fresh)
                (last, begun) = (occo.RequireUsableAsync(), time.GetUtcNow());
            return last;
        }
    }
}
