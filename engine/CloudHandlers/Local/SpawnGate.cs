namespace Occo.Engine.CloudHandlers.Local;

/// <summary>
/// Keeps processes from starting while programs are written. A child inherits the open files of its parent until it
/// becomes another program, and the system refuses to run a file that is open for writing ("text file busy").
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

    /// <summary>Writes a program while no process is being started.</summary>
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
