namespace Occo.Engine.InfoBroker;

/// <summary>
/// The store of record. Readers never wait for writers, and writes are committed in groups. Safe for use from several
/// threads; several processes may open the same store.
/// </summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly StoreReaders readers;
    private readonly IStoreBackend backend;
    private readonly StoreWriter writer;

    private Store(IStoreBackend backend, StoreSession session, Guid id, string requestKey)
    {
        this.backend = backend;
        readers = new(backend);
        (StoreId, Digests) = (id, new(requestKey));
        writer = new(session, () => backend.RequireWritableAsync(session), e => backend.Explain(e) ?? e);
        Requests = new RequestTable();
        Infrastructures = new InfrastructureTable(this);
        Instances = new InstanceTable(this);
        Events = new EventTable(this);
        Leases = new LeaseTable(this);
        Failures = new FailureTable(this);
        Deliveries = new DeliveryTable(this);
        Definitions = new DefinitionTable(this);
        Pools = new PoolTable(this);
        Handlers = new HandlerTable(this);
        Scaling = new ScaleTable(this);
        Reconciliations = new ReconciliationTable(this);
        Work = new WorkTable(this);
        Workers = new WorkerTable(this);
        Tokens = new TokenTable(this);
    }

    public string Path => backend.Path;
    public string Folder => backend.Folder;

    /// <summary>Assigned once, when the store is created.</summary>
    public Guid StoreId { get; }

    /// <summary>Digests of requests with the key of this store.</summary>
    public RequestDigests Digests { get; }

    public InfrastructureTable Infrastructures { get; }
    public InstanceTable Instances { get; }
    public EventTable Events { get; }
    public LeaseTable Leases { get; }
    public FailureTable Failures { get; }
    public DeliveryTable Deliveries { get; }
    public DefinitionTable Definitions { get; }
    public PoolTable Pools { get; }
    public HandlerTable Handlers { get; }
    public ScaleTable Scaling { get; }
    public ReconciliationTable Reconciliations { get; }
    public RequestTable Requests { get; }
    public WorkTable Work { get; }
    public WorkerTable Workers { get; }
    public TokenTable Tokens { get; }

    /// <summary>Whether only this machine can serve such instances. Set once by the engine, like the next.</summary>
    public Func<NodeImplementation, bool> IsOfThisMachine { get; set; } = _ => false;

    /// <summary>Follows the time of the store.</summary>
    public StoreClock? Clock { get; set; }

    /// <summary>Transactions that this object committed.</summary>
    public long Commits => writer.Commits;

    /// <summary>
    /// Opens the store at a path (see <see cref="StorePath"/>); creates it, or migrates it to the current schema. The
    /// time-out, default 30 s, is for the locks of other processes. Throws <see cref="OccoException"/> (Store), also
    /// when another user can change the store and that is not allowed.
    /// </summary>
    public static Task<Store> OpenAsync(
        string path, TimeProvider time, TimeSpan? lockTimeout = null, bool allowShared = false,
        CancellationToken stop = default)
        => OpenAsync(StoreBackends.Of(path, time, lockTimeout, allowShared, stop));

    /// <summary>An empty store that stands for a missing one, and that nobody keeps.</summary>
    public static Task<Store> OpenEmptyAsync(string path, TimeProvider time)
        => OpenAsync(StoreBackends.Empty(path, time));

    public static async Task<Store> OpenAsync(IStoreBackend backend)
    {
        StoreSession? session = null;
        try
        {
            session = await backend.OpenWriterAsync().ConfigureAwait(false);
            await RequireHereAsync(session, backend).ConfigureAwait(false);
            const string value = "SELECT value FROM meta WHERE name = @name";
            var id = await session.ScalarAsync(value, ("@name", "store_id")).ConfigureAwait(false);
            var key = await session.ScalarAsync(value, ("@name", "request_key")).ConfigureAwait(false);
            return new Store(backend, session, Guid.Parse((string)id!), (string)key!);
        }
        catch (Exception e)
        {
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
            (backend as IDisposable)?.Dispose();
            if (backend.Explain(e) is { } failure) throw failure;
            throw;
        }
    }

    /// <summary>
    /// Moves a store to another path or address, and closes the old one. Returns the number of rows. Throws
    /// <see cref="OccoException"/> (NoStore, AlreadyExists, Busy, InvalidArgument, Store).
    /// </summary>
    public static async Task<long> MoveAsync(
        string from, string to, TimeProvider time, TimeSpan lockTimeout, bool allowShared = false,
        CancellationToken stop = default)
    {
        if (from == to) throw new OccoException(FailureKind.InvalidArgument, $"'{to}' is the store itself.");
        await RequireExistsAsync(from, stop).ConfigureAwait(false);
        return await new StoreMove(
            StoreBackends.Of(from, time, lockTimeout, allowShared, stop),
            StoreBackends.Of(to, time, lockTimeout, allowShared, stop), stop).RunAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Repairs a store that may have lost its newest writes: no number of theirs is used again, and each infrastructure
    /// is compared with its clouds. Returns their number. Throws <see cref="OccoException"/> (NoStore, Busy, Store).
    /// </summary>
    public static async Task<int> RepairAsync(
        string path, TimeProvider time, TimeSpan lockTimeout, string actor, bool allowShared = false,
        CancellationToken stop = default)
    {
        await RequireExistsAsync(path, stop).ConfigureAwait(false);
        return await RepairAsync(StoreBackends.Of(path, time, lockTimeout, allowShared, stop), actor)
            .ConfigureAwait(false);
    }

    public static async Task<int> RepairAsync(IStoreBackend backend, string actor)
    {
        try
        {
            var session = await backend.OpenWriterAsync().ConfigureAwait(false);
            await using var open = session.ConfigureAwait(false);
            await RequireHereAsync(session, backend).ConfigureAwait(false);
            await session.BeginWriteAsync().ConfigureAwait(false);
            var facts = await StoreFacts.ReadAsync(session).ConfigureAwait(false);
            facts.RequireIdle(backend.Path, session.Now);
            var count = await RestoredContent.RenewAsync(new(session, session.Now), facts.Ahead(),
                "The store may have lost its newest writes in a fail-over.", actor).ConfigureAwait(false);
            await backend.AcceptAsync(session).ConfigureAwait(false);
            await session.CommitAsync().ConfigureAwait(false);
            return count;
        }
        catch (Exception e) when (backend.Explain(e) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Throws <see cref="OccoException"/> (StoreReplaced) when the content was moved away.</summary>
    public static async ValueTask RequireHereAsync(StoreSession session, IStoreBackend backend)
    {
        if (await session.ScalarAsync("SELECT value FROM meta WHERE name = 'moved_to'").ConfigureAwait(false)
            is string place) throw Moved(backend, place);
    }

    public static OccoException Moved(IStoreBackend backend, string place) => new(FailureKind.StoreReplaced,
        $"The store '{backend.Path}' was moved to {place}. Use that one. If it is empty, the move was cut off at its "
        + "very end: move the store there again.");

    /// <inheritdoc cref="IStoreBackend.ExistsAsync"/>
    public static Task<bool> ExistsAsync(string path, CancellationToken stop = default)
        => StoreBackends.Of(path, TimeProvider.System, stop: stop).ExistsAsync();

    /// <inheritdoc cref="IStoreBackend.RestoreAsync"/>
    public static Task<StoreRestoration> RestoreAsync(
        string backup, string path, TimeProvider time, TimeSpan lockTimeout, string actor, bool allowShared = false,
        CancellationToken stop = default)
        => StoreBackends.Of(path, time, lockTimeout, allowShared, stop).RestoreAsync(backup, actor);

    /// <inheritdoc cref="IStoreBackend.CheckRestoreAsync"/>
    public static Task CheckRestoreAsync(
        string backup, string path, TimeProvider time, TimeSpan lockTimeout, bool allowShared = false,
        CancellationToken stop = default)
        => StoreBackends.Of(path, time, lockTimeout, allowShared, stop).CheckRestoreAsync(backup);

    /// <summary>Reads one consistent snapshot, however long the query takes.</summary>
    public Task<T> ReadAsync<T>(Func<StoreSession, ValueTask<T>> query, CancellationToken cancel = default)
        => readers.UseAsync(async session =>
        {
            await session.BeginReadAsync().ConfigureAwait(false);
            if (session.ServerTime is { } now) Clock?.Follow(now);
            var answer = await query(session).ConfigureAwait(false);
            session.Cancel = default;
            await session.CommitAsync().ConfigureAwait(false);
            return answer;
        }, cancel);

    /// <summary>
    /// Reads with one statement, or one <see cref="StoreSession.QueryAllAsync"/>, which are consistent without a
    /// transaction: on a server that saves two of three round trips. More statements may read what never changes.
    /// </summary>
    public Task<T> ReadOnceAsync<T>(Func<StoreSession, ValueTask<T>> query)
        => readers.UseAsync(async session =>
        {
            var answer = await session.OnceAsync(() => query(session)).ConfigureAwait(false);
            if (session.ServerTime is { } now) Clock?.Follow(now);
            return answer;
        }, default);

    /// <summary>
    /// Writes in a group with other waiting work; returns after the commit. Work that throws leaves no trace and does
    /// not disturb the rest.
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

    /// <inheritdoc cref="IStoreBackend.TieAsync"/>
    public ValueTask<WorkerTie> TieAsync(long worker, CancellationToken cancel) => backend.TieAsync(worker, cancel);

    /// <summary>Throws <see cref="OccoException"/> (Store, StoreReplaced) when it cannot be written.</summary>
    public Task RequireUsableAsync() => ReadAsync(async sql =>
    {
        await backend.RequireWritableAsync(sql).ConfigureAwait(false);
        return true;
    });

    /// <summary>Facts about the store, with a full integrity check.</summary>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancel = default) => ReadAsync(async sql =>
    {
        var health = await backend.ExamineAsync(sql).ConfigureAwait(false);
        var count = await sql.ScalarAsync("SELECT COUNT(*) FROM infrastructure WHERE removed_at IS NULL")
            .ConfigureAwait(false);
        return new StoreDescription(Path, StoreId, health.Size, health.Schema, health.Integrity, (int)(long)count!)
        { Warnings = health.Warnings };
    }, cancel);

    /// <inheritdoc cref="IStoreBackend.BackUpAsync"/>
    public Task BackUpAsync(string path, bool overwrite) => backend.BackUpAsync(path, overwrite);

    /// <summary>Commits waiting work and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        await readers.DisposeAsync().ConfigureAwait(false);
        (backend as IDisposable)?.Dispose();
    }

    private static async Task RequireExistsAsync(string path, CancellationToken stop)
    {
        if (!await ExistsAsync(path, stop).ConfigureAwait(false))
            throw new OccoException(FailureKind.NoStore, $"There is no store at {path}.");
    }
}
