namespace Occo.Simulation;

/// <summary>Calls to the store keep the only thread, so that they are over when they return.</summary>
internal static class Blocking
{
    /// <summary>
    /// Runs a script of many statements, which a server's client sends from other threads. Nothing else may run
    /// meanwhile.
    /// </summary>
    public static async Task<T> WithoutAsync<T>(Func<Task<T>> script)
    {
        StoreSession.Blocks = false;
        try
        {
            return await script();
        }
        finally
        {
            // Back from the thread that brought the answer.
            await Task.Yield();
            StoreSession.Blocks = true;
        }
    }
}
