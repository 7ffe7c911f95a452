namespace Occo.Engine.InfoBroker;

/// <summary>
/// The database of a <see cref="Store"/>: connections, messages for its failures, backup and check. A subfolder
/// implements it; the rest of the engine does not know which.
/// </summary>
internal interface IStoreBackend
{
    /// <summary>The full path of a file, for users.</summary>
    string Path { get; }

    /// <summary>A local folder of the store; handlers may keep their own files there.</summary>
    string Folder { get; }

    /// <summary>
    /// Opens the session that writes; creates the store, or migrates it to the current schema. Called before anything
    /// is read. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    ValueTask<StoreSession> OpenWriterAsync();

    ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel);

    /// <summary>Ties a worker to the store.</summary>
    ValueTask<WorkerTie> TieAsync(long worker, CancellationToken cancel) => new(new WorkerTie());

    /// <summary>The error for users for an error of the database; null for any other error.</summary>
    OccoException? Explain(Exception error);

    /// <summary>Size, schema and integrity.</summary>
    ValueTask<StoreHealth> ExamineAsync(StoreSession sql);

    /// <summary>
    /// Writes one consistent copy to a file while the store is in use. Throws <see cref="OccoException"/>
    /// (AlreadyExists, InvalidArgument, Store).
    /// </summary>
    Task BackUpAsync(string path, bool overwrite);
}

internal sealed record StoreHealth(long Size, int Schema, string Integrity);
