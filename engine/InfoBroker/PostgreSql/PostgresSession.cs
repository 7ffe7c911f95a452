using System.Data;
using System.Data.Common;
using System.Text;
using Npgsql;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>
/// A connection to a PostgreSQL server, opened again after it broke. The clock is that of the database, so that all
/// machines agree when a lease ends; tests give their own.
/// </summary>
internal sealed class PostgresSession : StoreSession
{
    /// <summary>
    /// Takes the lock of the writers, until the transaction ends. The first key is "Occo", the second tells the stores
    /// of one database apart.
    /// </summary>
    public static readonly string Lock = $"SELECT pg_advisory_xact_lock({Key}, hashtext(current_schema()))";

    /// <summary>Takes the lock of those who make a schema: the server lets two that do it at the same time fail.</summary>
    public static readonly string SchemaLock = $"SELECT pg_advisory_xact_lock({Key})";

    private const int Key = 0x4F63636F;

    private readonly NpgsqlConnection connection;
    private readonly TimeProvider? clock;
    private NpgsqlTransaction? transaction;
    private DateTimeOffset now;

    private PostgresSession(NpgsqlConnection connection, TimeProvider? clock) : base(connection)
        => (this.connection, this.clock) = (connection, clock);

    public override bool IsInTransaction => transaction is not null && connection.State == ConnectionState.Open;

    public override DateTimeOffset Now => clock?.GetUtcNow() ?? now;

    public static async ValueTask<PostgresSession> OpenAsync(
        string connectionString, TimeProvider? clock, CancellationToken cancel)
    {
        var session = new PostgresSession(new(connectionString), clock);
        try
        {
            await session.connection.OpenAsync(cancel).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Every statement of the transaction sees what its first one saw.
    public override ValueTask BeginReadAsync()
        => BeginAsync(IsolationLevel.RepeatableRead, "SELECT clock_timestamp()");

    // Each statement after the lock sees what was committed before it: nobody else can commit now.
    public override ValueTask BeginWriteAsync() => BeginAsync(IsolationLevel.ReadCommitted,
        $"WITH held AS MATERIALIZED ({Lock}) SELECT clock_timestamp() FROM held");

    public override async ValueTask CommitAsync()
    {
        var ending = transaction!;
        transaction = null;
        await using (ending.ConfigureAwait(false)) await ending.CommitAsync(Cancel).ConfigureAwait(false);
    }

    public override async ValueTask RollBackAsync()
    {
        if (transaction is not { } ending) return;
        transaction = null;
        await using (ending.ConfigureAwait(false))
            if (connection.State == ConnectionState.Open) await ending.RollbackAsync().ConfigureAwait(false);
    }

    public override async ValueTask ImportAsync(
        string table, IReadOnlyList<string> columns, IAsyncEnumerable<object[]> rows)
    {
        var import = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", Cancel).ConfigureAwait(false);
        await using (import.ConfigureAwait(false))
        {
            await foreach (var row in rows.ConfigureAwait(false))
                await import.WriteRowAsync(Cancel, row).ConfigureAwait(false);
            await import.CompleteAsync(Cancel).ConfigureAwait(false);
        }
    }

    public override async ValueTask<IReadOnlySet<long>?> TiedAsync()
        => (await QueryAsync(PostgresTie.Tied, row => row.GetInt64(0)).ConfigureAwait(false)).ToHashSet();

    public override async ValueTask WakeAsync()
        => await ExecuteAsync($"SELECT pg_notify({PostgresTie.Channel}, '')").ConfigureAwait(false);

    public override async ValueTask<long> LastNumberAsync(StoreTable table)
        => await ScalarAsync(
            $"SELECT last_value FROM {table.Name}_{table.Key}_seq WHERE is_called").ConfigureAwait(false) as long? ?? 0;

    public override async ValueTask SkipNumbersAsync(StoreTable table, long last)
    {
        if (last > await LastNumberAsync(table).ConfigureAwait(false))
        {
            await ScalarAsync($"SELECT setval('{table.Name}_{table.Key}_seq', @last)", ("@last", last))
                .ConfigureAwait(false);
        }
    }

    protected override StoreRow Row(DbDataReader reader) => new PostgresRow(reader);

    protected override object ToColumn(object? value)
        => StoreValue.ToColumn(value) is var column && column is string text ? Storable(text) : column;

    // The server takes neither a zero nor half a pair of UTF-16.
    private static string Storable(string text)
        => text.Contains('\0', StringComparison.Ordinal) || text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0
            ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd')
            : text;

    private async ValueTask BeginAsync(IsolationLevel isolation, string statement)
    {
        await RollBackAsync().ConfigureAwait(false);
        if (connection.State != ConnectionState.Open)
        {
            await connection.CloseAsync().ConfigureAwait(false);
            await connection.OpenAsync(Cancel).ConfigureAwait(false);
        }

        transaction = await connection.BeginTransactionAsync(isolation, Cancel).ConfigureAwait(false);
        now = (DateTime)(await ScalarAsync(statement).ConfigureAwait(false))!;
    }

    // What is true or false is a number in the tables, and a boolean in what a query computes.
    private sealed class PostgresRow(DbDataReader reader) : StoreRow(reader)
    {
        private readonly DbDataReader reader = reader;

        public override bool GetBoolean(int column) => reader.GetFieldType(column) == typeof(bool)
            ? reader.GetBoolean(column)
            : reader.GetInt64(column) != 0;
    }
}
