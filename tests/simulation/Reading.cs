namespace Occo.Simulation;

/// <summary>
/// Reads from outside of the history: SQLite answers before it returns, so that nothing is waited for.
/// </summary>
internal static class Reading
{
    public static T Now<T>(this Task<T> read) => read.IsCompleted
        ? read.GetAwaiter().GetResult()
        : throw new InvalidOperationException("The store did not answer at once; the history would not be repeatable.");
}
