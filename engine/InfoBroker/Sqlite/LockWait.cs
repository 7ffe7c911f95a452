using System.Diagnostics;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// How long a connection waits for the lock of another process: up to a time limit, or until a stop. The time-out of
/// SQLite itself cannot be ended early.
/// </summary>
internal sealed class LockWait
{
    private const int MaxPause = 25;

    private readonly TimeSpan timeout;
    private readonly CancellationToken stop;

    // SQLite keeps the address of the function, so it must not be collected.
    private readonly BusyHandler handler;
    private long start;

    public LockWait(TimeSpan timeout, CancellationToken stop)
        => (this.timeout, this.stop, handler) = (timeout, stop, Continue);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int BusyHandler(IntPtr argument, int tries);

    /// <summary>The connection must not live longer than this object.</summary>
    public void Attach(sqlite3 connection) => _ = SetBusyHandler(connection, handler, IntPtr.Zero);

    private int Continue(IntPtr argument, int tries)
    {
        if (tries == 0) start = Stopwatch.GetTimestamp();
        if (stop.IsCancellationRequested || Stopwatch.GetElapsedTime(start) >= timeout) return 0;
        Thread.Sleep(Math.Min(tries + 1, MaxPause));
        return 1;
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_busy_handler", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int SetBusyHandler(sqlite3 connection, BusyHandler handler, IntPtr argument);
}
