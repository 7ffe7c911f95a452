using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The store of record: one SQLite file. Readers never wait for writers, writers are committed in groups. Safe for use
/// from several threads; several processes may open the same file.
/// </summary>
internal sealed class Store : IDisposable
{
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);
    private readonly ConcurrentBag<StoreConnection> readers = [];
    private readonly StoreWriter writer;
    private readonly TimeSpan lockTimeout;
    private volatile bool disposed;

    private Store(string path, StoreConnection connection, TimeProvider time, TimeSpan lockTimeout)
    {
        this.lockTimeout = lockTimeout;
        Path = path;
        Folder = System.IO.Path.GetDirectoryName(path)!;
        StoreId = Guid.Parse((string)connection.Scalar("SELECT value FROM meta WHERE name = 'store_id'")!);
        writer = new StoreWriter(connection, path, time);
        Requests = new RequestTable();
        Infrastructures = new InfrastructureTable(this);
        Instances = new InstanceTable(this);
        Events = new EventTable(this);
        Leases = new LeaseTable(this);
        Failures = new FailureTable(this);
        Deliveries = new DeliveryTable(this);
        Definitions = new DefinitionTable(this);
        Scaling = new ScaleTable(this);
        Reconciliations = new ReconciliationTable(this);
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Folder of the file; handlers may keep their own files there.</summary>
    public string Folder { get; }

    /// <summary>Made once with the file.</summary>
    public Guid StoreId { get; }

    /// <summary>Infrastructures and their descriptions.</summary>
    public InfrastructureTable Infrastructures { get; }

    /// <summary>Node instances.</summary>
    public InstanceTable Instances { get; }

    /// <summary>The history.</summary>
    public EventTable Events { get; }

    /// <summary>Who works on which infrastructure.</summary>
    public LeaseTable Leases { get; }

    /// <summary>What failed, and when.</summary>
    public FailureTable Failures { get; }

    /// <summary>How far events have reached those who are told of them.</summary>
    public DeliveryTable Deliveries { get; }

    /// <summary>Imported node definitions.</summary>
    public DefinitionTable Definitions { get; }

    /// <summary>Scale requests.</summary>
    public ScaleTable Scaling { get; }

    /// <summary>What is to be compared with the clouds after the store was restored.</summary>
    public ReconciliationTable Reconciliations { get; }

    /// <summary>Composed requests.</summary>
    public RequestTable Requests { get; }

    /// <summary>Transactions that this object committed.</summary>
    public long Commits => writer.Commits;

    /// <summary>
    /// Opens the file; creates it, or brings it to the current schema. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    /// <param name="path">The file; see <see cref="StorePath"/>.</param>
    /// <param name="time">The clock of everything that is written.</param>
    /// <param name="lockTimeout">How long to wait for another process that writes. Default 30 s.</param>
    public static Store Open(string path, TimeProvider time, TimeSpan? lockTimeout = null)
    {
        path = System.IO.Path.GetFullPath(path);
        var timeout = lockTimeout ?? DefaultLockTimeout;
        StoreFile.Prepare(path);
        StoreConnection? connection = null;
        try
        {
            connection = new StoreConnection(path, timeout);
            StoreFile.DemandWhole(connection, path);
            Schema.Migrate(connection, path);
            return new Store(path, connection, time, timeout);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            if (e is SqliteException error) throw StoreFailure.From(error, path);
            throw;
        }
    }

    /// <summary>Asks for what is committed now: one consistent snapshot, however long the query takes.</summary>
    public T Read<T>(Func<StoreConnection, T> query)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        StoreConnection? connection = null;
        try
        {
            if (!readers.TryTake(out connection)) connection = new StoreConnection(Path, lockTimeout, readOnly: true);
            connection.Execute("BEGIN");
            var answer = query(connection);
            connection.Execute("COMMIT");
            Return(connection);
            return answer;
        }
        catch (Exception e)
        {
            // A connection that failed is not used again: closing it ends its transaction.
            connection?.Dispose();
            if (e is SqliteException error) throw StoreFailure.From(error, Path);
            throw;
        }
    }

    /// <summary>
    /// Writes in a group with whatever else is waiting; ends after the commit. A work that throws leaves no trace and
    /// does not disturb the others.
    /// </summary>
    /// <param name="work">Called once, on another thread.</param>
    /// <param name="committed">Called with the work's events after the commit, in the order of commits; must be
    /// quick.</param>
    public Task<T> WriteAsync<T>(Func<StoreTransaction, T> work, Action<IReadOnlyList<Event>>? committed = null)
    {
        var item = new StoreWork<T>(work, committed);
        writer.Enqueue(item);
        return item.Task;
    }

    /// <summary>Writes on this thread, for callers that are not asynchronous.</summary>
    public T Write<T>(Func<StoreTransaction, T> work)
    {
        var item = new StoreWork<T>(work);
        writer.Run(item);
        return item.Value;
    }

    /// <summary>The file, with an integrity check of all of it.</summary>
    public StoreDescription Describe() => Read(sql => new StoreDescription(
        Path,
        StoreId,
        StoreFile.Size(Path),
        Schema.VersionOf(sql),
        string.Join(Environment.NewLine, sql.Query("PRAGMA integrity_check(20)", row => row.GetString(0))),
        (int)(long)sql.Scalar("SELECT COUNT(*) FROM infrastructure WHERE removed_at IS NULL")!));

    /// <summary>Commits what is still waiting and closes the file.</summary>
    public void Dispose()
    {
        disposed = true;
        writer.Dispose();
        while (readers.TryTake(out var connection)) connection.Dispose();
    }

    private void Return(StoreConnection connection)
    {
        readers.Add(connection);
        // The store may have been closed while the query ran.
        if (disposed && readers.TryTake(out var late)) late.Dispose();
    }
}
