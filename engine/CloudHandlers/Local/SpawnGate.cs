namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Keeps the writing of programs apart from the starting of processes. A child has all open files of its parent until
/// it has become another program, and the system refuses to run a file that is open for writing anywhere ("text file
/// busy").
/// </summary>
internal static class SpawnGate
{
    private static readonly ReaderWriterLockSlim Gate = new();

    /// <summary>Starts a process; several may start at once.</summary>
    public static T Start<T>(Func<T> start)
    {
        Gate.EnterReadLock();
        try
        {
            return start();
        }
        finally
        {
            Gate.ExitReadLock();
        }
    }

    /// <summary>Writes a program, while nothing is being started.</summary>
    public static void Write(Action write)
    {
        Gate.EnterWriteLock();
        try
        {
            write();
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }
}
