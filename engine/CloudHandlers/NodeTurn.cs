namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Creations in a cloud that has no token: one call at a time for a node id, in all handlers of the process, so that
/// each finds what the one before it made. Few node ids share a turn.
/// </summary>
internal static class NodeTurn
{
    private static readonly SemaphoreSlim[] Turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    public static async Task<T> RunAsync<T>(Guid nodeId, Func<Task<T>> create, CancellationToken cancel)
    {
        var turn = Turns[(uint)nodeId.GetHashCode() % Turns.Length];
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await create().ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }
}
