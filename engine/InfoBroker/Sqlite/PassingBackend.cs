namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// An empty store in the place of a missing one. It reports the path of the missing one; its file is in a temporary
/// folder, which is deleted in the end.
/// </summary>
internal sealed class PassingBackend : IStoreBackend, IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-");
    private readonly SqliteBackend inner;

    public PassingBackend(string path, TimeProvider time)
    {
        Path = path;
        inner = new(System.IO.Path.Combine(folder.FullName, "occo.db"), time, LockTimeout);
    }

    public string Path { get; }

    public string Folder => StorePath.IsAddress(Path) ? inner.Folder : System.IO.Path.GetDirectoryName(Path)!;

    public Task<bool> ExistsAsync() => inner.ExistsAsync();

    public ValueTask<StoreSession> OpenWriterAsync() => inner.OpenWriterAsync();

    public ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel) => inner.OpenReaderAsync(cancel);

    public OccoException? Explain(Exception error) => inner.Explain(error);

    public ValueTask RequireWritableAsync(StoreSession session) => inner.RequireWritableAsync(session);

    public ValueTask<StoreHealth> ExamineAsync(StoreSession sql) => inner.ExamineAsync(sql);

    public Task BackUpAsync(string target, bool overwrite) => inner.BackUpAsync(target, overwrite);

    public Task<StoreRestoration> RestoreAsync(string backup, string actor) => inner.RestoreAsync(backup, actor);

    public Task CheckRestoreAsync(string backup) => inner.CheckRestoreAsync(backup);

    public void Dispose()
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A temporary folder may stay.
        }
    }
}
