using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker.Sqlite;

/// <summary>
/// A connection to one SQLite file. SQLite waits on the calling thread: every call returns completed.
/// </summary>
internal sealed class SqliteSession : StoreSession
{
    private readonly SqliteConnection connection;
    private readonly TimeProvider time;

    static SqliteSession() => SQLitePCL.Batteries_V2.Init();

    private SqliteSession(SqliteConnection connection, TimeProvider time) : base(connection)
        => (this.connection, this.time) = (connection, time);

    public override bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public override DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The file must exist.</summary>
    public static async ValueTask<SqliteSession> OpenAsync(
        string path, TimeProvider time, TimeSpan lockTimeout, bool readOnly = false)
    {
        var session = new SqliteSession(new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // SQLite itself waits for locks, in finer steps than the library.
            DefaultTimeout = 1,
        }.ToString()), time);
        try
        {
            await session.connection.OpenAsync().ConfigureAwait(false);
            await session.ExecuteAsync($"PRAGMA busy_timeout = {(long)lockTimeout.TotalMilliseconds}")
                .ConfigureAwait(false);
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

    public override async ValueTask BeginReadAsync() => await ExecuteAsync("BEGIN").ConfigureAwait(false);

    public override async ValueTask BeginWriteAsync() => await ExecuteAsync("BEGIN IMMEDIATE").ConfigureAwait(false);

    /// <summary>Copies one consistent state of the file, even during writes, over that of another connection.</summary>
    public void CopyTo(SqliteSession target) => connection.BackupDatabase(target.connection);

    /// <summary>
    /// Begins a copy over the file of another connection, which must not be used until the copy is disposed of.
    /// </summary>
    public SqliteCopy BeginCopyTo(SqliteSession target) => new(connection.Handle!, target.connection.Handle!);

    protected override StoreRow Row(DbDataReader reader) => new SqliteRow((SqliteDataReader)reader);

    // The library's GetString searches for the end of a text byte by byte, although SQLite knows its length.
    private sealed class SqliteRow(SqliteDataReader reader) : StoreRow(reader)
    {
        public override ReadOnlySpan<byte> Utf8(int column) => SQLitePCL.raw.sqlite3_column_blob(reader.Handle, column);
    }
}
