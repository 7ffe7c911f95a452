using System.Collections.Concurrent;
using Occo.Engine.InfoBroker.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// The store of record. Readers never wait for writers, writers are committed in groups. Safe for use from several
/// threads; several processes may open the same store.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(30);
    private readonly ConcurrentBag<StoreSession> readers = [];
    private readonly IStoreBackend backend;
    private readonly StoreWriter writer;
    private volatile bool disposed;

    private Store(IStoreBackend backend, StoreSession session, Guid id)
    {
        this.backend = backend;
        StoreId = id;
        writer = new StoreWriter(session, Explain);
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

    /// <summary>Where the store is: the full path of its file.</summary>
    public string Path => backend.Path;

    /// <summary>A folder of this machine; handlers may keep their own files there.</summary>
    public string Folder => backend.Folder;

    /// <summary>Made once with the store.</summary>
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
    /// Opens the store at a place (see <see cref="StorePath"/>); creates it, or brings it to the current schema. Throws
    /// <see cref="OccoException"/> (Store).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock of everything that is written.</param>
    /// <param name="lockTimeout">How long to wait for another process that writes. Default 30 s.</param>
    public static Task<Store> OpenAsync(string path, TimeProvider time, TimeSpan? lockTimeout = null)
        => OpenAsync(new SqliteBackend(System.IO.Path.GetFullPath(path), time, lockTimeout ?? DefaultLockTimeout));

    /// <summary>Opens the store of a backend.</summary>
    public static async Task<Store> OpenAsync(IStoreBackend backend)
    {
        StoreSession? session = null;
        try
        {
            session = await backend.OpenWriterAsync().ConfigureAwait(false);
            var id = await session.ScalarAsync("SELECT value FROM meta WHERE name = 'store_id'").ConfigureAwait(false);
            return new Store(backend, session, Guid.Parse((string)id!));
        }
        catch (Exception e)
        {
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
            if (backend.Explain(e) is { } failure) throw failure;
            throw;
        }
    }

    /// <summary>Whether there is a store at a place. Creates nothing.</summary>
    public static bool Exists(string path) => File.Exists(path);

    /// <summary>
    /// Puts a backup in the place of a store, which need not be readable any more and is kept beside it. Throws <see
    /// cref="OccoException"/> (NotFound, Busy, Store); then the store is as it was.
    /// </summary>
    public static Task<StoreRestoration> RestoreAsync(
        string backup, string path, TimeProvider time, TimeSpan lockTimeout, string actor)
        => new SqliteRestore(backup, path, time, lockTimeout, actor).RunAsync();

    /// <summary>Asks for what is committed now: one consistent snapshot, however long the query takes.</summary>
    public async Task<T> ReadAsync<T>(Func<StoreSession, ValueTask<T>> query, CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        StoreSession? session = null;
        try
        {
            if (!readers.TryTake(out session))
                session = await backend.OpenReaderAsync(cancel).ConfigureAwait(false);
            session.Cancel = cancel;
            await session.BeginReadAsync().ConfigureAwait(false);
            var answer = await query(session).ConfigureAwait(false);
            session.Cancel = default;
            await session.CommitAsync().ConfigureAwait(false);
            await ReturnAsync(session).ConfigureAwait(false);
            return answer;
        }
        catch (Exception e)
        {
            // A session that failed is not used again: closing it ends its transaction.
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
            if (backend.Explain(e) is { } failure) throw failure;
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
    public Task<T> WriteAsync<T>(
        Func<StoreTransaction, ValueTask<T>> work, Action<IReadOnlyList<Event>>? committed = null)
    {
        var item = new StoreWork<T>(work, committed);
        writer.Enqueue(item);
        return item.Task;
    }

    /// <summary>What the store is, with an integrity check of all of it.</summary>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancel = default) => ReadAsync(async sql =>
    {
        var health = await backend.ExamineAsync(sql).ConfigureAwait(false);
        var count = await sql.ScalarAsync("SELECT COUNT(*) FROM infrastructure WHERE removed_at IS NULL")
            .ConfigureAwait(false);
        return new StoreDescription(
            Path, StoreId, health.Size, health.Schema, health.Integrity, (int)(long)count!);
    }, cancel);

    /// <summary>
    /// Writes one consistent copy to a file, while others read and write the store. Throws <see cref="OccoException"/>
    /// (AlreadyExists, InvalidArgument, Store).
    /// </summary>
    public Task BackUpAsync(string path, bool overwrite) => backend.BackUpAsync(path, overwrite);

    /// <summary>Commits what is still waiting and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await writer.DisposeAsync().ConfigureAwait(false);
        while (readers.TryTake(out var session)) await session.DisposeAsync().ConfigureAwait(false);
    }

    private Exception Explain(Exception error) => backend.Explain(error) ?? error;

    private async ValueTask ReturnAsync(StoreSession session)
    {
        readers.Add(session);
        // The store may have been closed while the query ran.
        if (disposed && readers.TryTake(out var late)) await late.DisposeAsync().ConfigureAwait(false);
    }
}
