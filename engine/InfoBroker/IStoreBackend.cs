namespace Occo.Engine.InfoBroker;

/// <summary>
/// The database under a <see cref="Store"/>: connections, its own words for failures, and what an administrator does with
/// it. A folder below this one implements it; nothing else in the engine knows which.
/// </summary>
internal interface IStoreBackend
{
    /// <summary>Where the store is, for people: the full path of a file.</summary>
    string Path { get; }

    /// <summary>A folder of this machine that belongs to the store; handlers may keep their own files there.</summary>
    string Folder { get; }

    /// <summary>
    /// Opens the session that writes; creates the store, or brings it to the current schema. Called before anything is
    /// read. Throws <see cref="OccoException"/> (Store).
    /// </summary>
    ValueTask<StoreSession> OpenWriterAsync();

    /// <summary>Opens a session that only reads.</summary>
    ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel);

    /// <summary>The error that users read for an error of the database; null for any other error.</summary>
    OccoException? Explain(Exception error);

    /// <summary>Size, schema and integrity, with a session that reads.</summary>
    ValueTask<StoreHealth> ExamineAsync(StoreSession sql);

    /// <summary>
    /// Writes one consistent copy to a file, while others read and write the store. Throws <see cref="OccoException"/>
    /// (AlreadyExists, InvalidArgument, Store).
    /// </summary>
    Task BackUpAsync(string path, bool overwrite);
}

/// <summary>What a backend knows of its store.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Schema">Version of the schema.</param>
/// <param name="Integrity">"ok", or what is damaged.</param>
internal sealed record StoreHealth(long Size, int Schema, string Integrity);
