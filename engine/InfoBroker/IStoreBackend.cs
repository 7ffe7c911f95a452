namespace Occo.Engine.InfoBroker;

/// <summary>
/// The database of a <see cref="Store"/>: connections, messages for its failures, backup, restore and check. A
/// subfolder implements it; only <see cref="StoreBackends"/> knows which.
/// </summary>
internal interface IStoreBackend
{
    /// <summary>The full path of a file, for users.</summary>
    string Path { get; }

    /// <summary>A local folder of the store; handlers may keep their own files there.</summary>
    string Folder { get; }

    /// <summary>Whether there is a store. Creates nothing. Throws <see cref="OccoException"/> (Store).</summary>
    Task<bool> ExistsAsync();

    /// <summary>
    /// Opens the session that writes; creates the store, or migrates it to the current schema. Called before anything
    /// is read. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    ValueTask<StoreSession> OpenWriterAsync();

    ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel);

    /// <summary>Sessions of a process that read at the same time: a server has few for all. Null: no limit.</summary>
    int? MostReaders => null;

    /// <summary>Ties a worker to the store.</summary>
    ValueTask<WorkerTie> TieAsync(long worker, CancellationToken cancel) => new(new WorkerTie());

    /// <summary>The error for users for an error of the database; null for any other error.</summary>
    OccoException? Explain(Exception error);

    /// <summary>Size, schema, integrity and what endangers them.</summary>
    ValueTask<StoreHealth> ExamineAsync(StoreSession sql);

    /// <summary>
    /// Called in each transaction that writes. Throws <see cref="OccoException"/> (StoreReplaced) when the content was
    /// moved away, and (Store) when a newer version of Occo has migrated it since it was opened, or when the database
    /// may have lost writes since the store was used last.
    /// </summary>
    ValueTask RequireWritableAsync(StoreSession session);

    /// <summary>What the database has now counts from now on.</summary>
    ValueTask AcceptAsync(StoreSession session) => ValueTask.CompletedTask;

    /// <summary>
    /// Writes one consistent copy to a file while the store is in use. Throws <see cref="OccoException"/>
    /// (AlreadyExists, InvalidArgument, Store).
    /// </summary>
    Task BackUpAsync(string path, bool overwrite);

    /// <summary>
    /// Replaces a store by a backup. The store need not be readable; it is kept beside the new one. Throws
    /// <see cref="OccoException"/> (NotFound, Busy, Store) and then leaves the store as it was.
    /// </summary>
    Task<StoreRestoration> RestoreAsync(string backup, string actor);

    /// <summary>Whether a backup can replace a store. Throws like <see cref="RestoreAsync"/>.</summary>
    Task CheckRestoreAsync(string backup);
}

/// <param name="Size">Bytes.</param>
/// <param name="Schema">Version of the schema.</param>
/// <param name="Integrity"><c>ok</c>, or what is wrong.</param>
/// <param name="Warnings">What can lose writes though they were committed.</param>
internal sealed record StoreHealth(long Size, int Schema, string Integrity, IReadOnlyList<string> Warnings);
