using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// A connection to one SQLite file. SQLite waits on the calling thread: every call returns completed.
/// </summary>
internal sealed class SqliteSession : StoreSession
{
    private const int HasMoved = 20;

    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private readonly LockWait locks;

    static SqliteSession() => SQLitePCL.Batteries_V2.Init();

    private SqliteSession(SqliteConnection connection, TimeProvider time, LockWait locks) : base(connection)
        => (this.connection, this.time, this.locks) = (connection, time, locks);

    public override bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public override DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The file must exist.</summary>
    public static async ValueTask<SqliteSession> OpenAsync(
        string path, TimeProvider time, TimeSpan lockTimeout, bool readOnly = false, CancellationToken stop = default)
    {
        var session = new SqliteSession(new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // SQLite itself waits for locks, in finer steps than the library.
            DefaultTimeout = 1,
        }.ToString()), time, new(lockTimeout, stop));
        try
        {
            await session.connection.OpenAsync(CancellationToken.None).ConfigureAwait(false);
            session.locks.Attach(session.connection.Handle!);
            await session.ExecuteAsync("PRAGMA foreign_keys = ON").ConfigureAwait(false);
            await session.ExecuteAsync("PRAGMA synchronous = FULL").ConfigureAwait(false);
            if (readOnly) await session.ExecuteAsync("PRAGMA query_only = ON").ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public override ValueTask BeginReadAsync() => BeginAsync("BEGIN");

    public override ValueTask BeginWriteAsync() => BeginAsync("BEGIN IMMEDIATE");

    /// <summary>Copies one consistent state of the file, even during writes, over that of another connection.</summary>
    public void CopyTo(SqliteSession target) => connection.BackupDatabase(target.connection);

    /// <summary>
    /// Begins a copy over the file of another connection, which must not be used until the copy is disposed of.
    /// </summary>
    public SqliteCopy BeginCopyTo(SqliteSession target) => new(connection.Handle!, target.connection.Handle!);

    public override async ValueTask<bool> HasAsync(StoreTable table)
        => await ScalarAsync("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = @table",
            ("@table", table.Name)).ConfigureAwait(false) is not null;

    public override async ValueTask<long> LastNumberAsync(StoreTable table)
        => await ScalarAsync("SELECT seq FROM sqlite_sequence WHERE name = @table", ("@table", table.Name))
            .ConfigureAwait(false) as long? ?? 0;

    public override async ValueTask SkipNumbersAsync(StoreTable table, long last)
    {
        await ExecuteAsync(
            "INSERT INTO sqlite_sequence (name, seq) SELECT @table, 0 "
            + "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = @table)", ("@table", table.Name))
            .ConfigureAwait(false);
        await ExecuteAsync(
            "UPDATE sqlite_sequence SET seq = @last WHERE name = @table AND seq < @last",
            ("@last", last), ("@table", table.Name)).ConfigureAwait(false);
    }

    protected override StoreRow Row(DbDataReader reader) => new SqliteRow((SqliteDataReader)reader);

    // In a file that was deleted or replaced, all that is written is lost, and others do not see the lease.
    private async ValueTask BeginAsync(string statement)
    {
        var hasMoved = 0;
        _ = FileControl(connection.Handle!, null, HasMoved, ref hasMoved);
        if (hasMoved != 0) throw SqliteFailure.Replaced(connection.DataSource);
        await ExecuteAsync(statement).ConfigureAwait(false);
    }

    // Where a file that is open cannot be moved (Windows), SQLite leaves the answer as it is.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(SQLitePCL.sqlite3 connection, byte[]? database, int question, ref int answer);

    // The library's GetString searches for the end of a text byte by byte, although SQLite knows its length.
    private sealed class SqliteRow(SqliteDataReader reader) : StoreRow(reader)
    {
        public override ReadOnlySpan<byte> Utf8(int column) => SQLitePCL.raw.sqlite3_column_blob(reader.Handle, column);
    }
}
