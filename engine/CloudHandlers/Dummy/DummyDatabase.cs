using Microsoft.Data.Sqlite;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>
/// The file of a simulated cloud. Several objects and several processes may use one file at once. Inside an object
/// calls take turns, which is faster than SQLite's own waiting.
/// </summary>
internal sealed class DummyDatabase : IDisposable
{
    private const int SchemaVersion = 4;

    // With synchronous=NORMAL only a power cut may lose the last machines. Simulated machines would be off then anyway.
    private const string Settings =
        "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS fault (
            id INTEGER PRIMARY KEY, target TEXT NOT NULL, kind TEXT NOT NULL, remaining INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS call (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS scope (
            id INTEGER PRIMARY KEY, store TEXT NOT NULL, infrastructure TEXT NOT NULL, latency REAL NOT NULL,
            UNIQUE (store, infrastructure));
        CREATE TABLE IF NOT EXISTS machine (
            id INTEGER PRIMARY KEY AUTOINCREMENT, node BLOB NOT NULL UNIQUE, scope INTEGER NOT NULL, name TEXT NOT NULL,
            digest BLOB NOT NULL, created INTEGER NOT NULL, ready INTEGER NOT NULL, state TEXT, error TEXT,
            image, type, request TEXT);
        CREATE INDEX IF NOT EXISTS machine_scope ON machine (scope);
        """ + From3To4;

    // The image and type of older machines stay unknown.
    private const string From1To2 = "ALTER TABLE machine ADD COLUMN image; ALTER TABLE machine ADD COLUMN type;";

    // Nor is it known which request they were made from.
    private const string From2To3 = "ALTER TABLE machine ADD COLUMN request TEXT;";

    // No older machine is published.
    private const string From3To4 =
        "CREATE TABLE IF NOT EXISTS publication (machine INTEGER PRIMARY KEY, drains INTEGER);";

    private readonly object gate = new();
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly SqliteConnection connection;
    private readonly string file;

    static DummyDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens or creates the file. Throws <see cref="CloudException"/>.</summary>
    public DummyDatabase(string file)
    {
        if (FileType.Irregular(file) is { } what)
        {
            throw new CloudException(CloudErrorKind.Invalid, $"The dummy cloud cannot use its file '{file}': it is "
                + $"{what}. Name another one by the resource key 'file'.");
        }

        this.file = file;
        connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            Guard(Prepare);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs work as one exclusive transaction, which is rolled back if the work throws.</summary>
    public T Write<T>(Func<DummyDatabase, T> work)
    {
        lock (gate)
        {
            return Guard(() =>
            {
                Execute("BEGIN IMMEDIATE");
                try
                {
                    var result = work(this);
                    Execute("COMMIT");
                    return result;
                }
                catch
                {
                    RollBack();
                    throw;
                }
            });
        }
    }

    public void Write(Action<DummyDatabase> work) => Write(d =>
    {
        work(d);
        return true;
    });

    public T Read<T>(Func<DummyDatabase, T> query)
    {
        lock (gate) return Guard(() => query(this));
    }

    /// <summary>Runs a command and returns the number of rows it changed.</summary>
    public int Execute(string sql, params object?[] values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>First column of the first row, or null.</summary>
    public object? Scalar(string sql, params object?[] values)
        => Command(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>All rows of a query.</summary>
    public List<T> Rows<T>(Func<SqliteDataReader, T> read, string sql, params object?[] values)
    {
        var rows = new List<T>();
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    // Prepared, with the parameters $1, $2, ... set. Only inside Write and Read.
    private SqliteCommand Command(string sql, params object?[] values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = new SqliteCommand(sql, connection);
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter($"${i}", null));
            commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Key of the row inserted last.</summary>
    public long LastInsertedId => SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle);

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var command in commands.Values) command.Dispose();
            commands.Clear();
            connection.Dispose();
        }
    }

    private bool Prepare()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        PrivateFile.TryCreate(file, "");
        connection.Open();
        Execute(Settings);
        var version = (long)Scalar("PRAGMA user_version")!;
        if (version > SchemaVersion)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The dummy cloud's file '{file}' was made by a newer version of Occo. "
                + "Update Occo or use another file.");
        }

        var script = version switch
        {
            0 => Schema,
            1 => From1To2 + From2To3 + From3To4,
            2 => From2To3 + From3To4,
            _ => From3To4,
        };
        if (version < SchemaVersion) Write(d => d.Execute(script + $"PRAGMA user_version = {SchemaVersion};"));
        return true;
    }

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back; the caller gets the error that made it do so.
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            var kind = e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED
                or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_FULL
                ? CloudErrorKind.Transient
                : CloudErrorKind.Invalid;
            throw Unusable(kind, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(CloudErrorKind.Invalid, e);
        }
    }

    private CloudException Unusable(CloudErrorKind kind, Exception e) => new(kind,
        $"The dummy cloud cannot use its file '{file}': {(IsFull(e) ? "its disk is full." : e.Message.Closed())} "
        + "Check the path and its access rights, or name another one by the resource key 'file'.", e);

    private bool IsFull(Exception e)
        => e is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR } && DiskSpace.IsUsedUp(file);
}
