using Occo.Engine.InfoBroker.PostgreSql;
using Occo.Engine.InfoBroker.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>The only place that chooses a backend.</summary>
internal static class StoreBackends
{
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The backend of a path (see <see cref="StorePath"/>). The time-out, default 30 s, is for the locks of other
    /// processes.
    /// </summary>
    public static IStoreBackend Of(
        string path, TimeProvider time, TimeSpan? lockTimeout = null, bool allowShared = false,
        CancellationToken stop = default)
        => StorePath.IsAddress(path)
            ? new PostgresBackend(PostgresAddress.Parse(path), lockTimeout ?? DefaultLockTimeout,
                PostgresBackend.ClockOf(time), allowShared, stop)
            : new SqliteBackend(Path.GetFullPath(path), time, lockTimeout ?? DefaultLockTimeout, allowShared, stop);

    /// <summary>An empty store that stands for a missing one, and that nobody keeps.</summary>
    public static IStoreBackend Empty(string path, TimeProvider time)
        => new PassingBackend(StorePath.IsAddress(path) ? path : Path.GetFullPath(path), time);
}
