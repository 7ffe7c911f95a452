using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
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

    /// <summary>
    /// Takes the lock of those who make a schema: the server lets two that do it at the same time fail.
    /// </summary>
    public static readonly string SchemaLock = $"SELECT pg_advisory_xact_lock({Key})";

    private const int Key = 0x4F63636F;
    private const string Time = "SELECT clock_timestamp()";
    private static readonly (string Name, object? Value)[] NoParameters = [];
    // Less than a lease lasts.
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly NpgsqlConnection connection;
    private readonly TimeProvider? clock;
    private readonly CancellationToken stop;
    private NpgsqlTransaction? transaction;
    private DateTimeOffset? now;

    private PostgresSession(NpgsqlConnection connection, TimeProvider? clock, CancellationToken stop) : base(connection)
        => (this.connection, this.clock, this.stop) = (connection, clock, stop);

    public override bool IsInTransaction => transaction is not null && connection.State == ConnectionState.Open;

    public override DateTimeOffset Now => clock?.GetUtcNow() ?? now!.Value;

    public override DateTimeOffset? ServerTime => clock is null ? now : null;

    /// <summary>The stop ends the opening, and waits for the lock of the writers.</summary>
    public static async ValueTask<PostgresSession> OpenAsync(
        string connectionString, TimeProvider? clock, CancellationToken stop)
    {
        var session = new PostgresSession(new(connectionString), clock, stop);
        try
        {
            await OpenAsync(session.connection, stop).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A name or a file that is not found is an error of the server, too: it may come back.</summary>
    public static async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            if (Blocks) connection.Open();
            else await connection.OpenAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or IOException
            or UnauthorizedAccessException or CryptographicException)
        {
            throw new NpgsqlException(e.Message, e);
        }
    }

    // Every statement of the transaction sees what its first one saw.
    public override ValueTask BeginReadAsync() => BeginAsync(IsolationLevel.RepeatableRead, Time);

    // Each statement after the lock sees what was committed before it: nobody else can commit now.
    public override async ValueTask BeginWriteAsync()
    {
        // What was done before a stop is still recorded, unless others keep the lock.
        using var wait = new CancellationTokenSource();
        var stopping = stop.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).CancelAfter(Patience), wait);
        await using (stopping.ConfigureAwait(false))
        {
            Cancel = wait.Token;
            try
            {
                await BeginAsync(IsolationLevel.ReadCommitted,
                    $"WITH held AS MATERIALIZED ({Lock}) SELECT clock_timestamp() FROM held").ConfigureAwait(false);
            }
            finally
            {
                Cancel = default;
            }
        }
    }

    public override async ValueTask LingerAsync()
        => await ExecuteAsync("SET LOCAL idle_in_transaction_session_timeout = '1h'").ConfigureAwait(false);

    public override async ValueTask CommitAsync()
    {
        var ending = transaction!;
        transaction = null;
        await using (ending.ConfigureAwait(false))
        {
            if (Blocks) ending.Commit();
            else await ending.CommitAsync(Cancel).ConfigureAwait(false);
        }
    }

    public override async ValueTask RollBackAsync()
    {
        if (transaction is not { } ending) return;
        transaction = null;
        await using (ending.ConfigureAwait(false))
        {
            if (connection.State != ConnectionState.Open) return;
            if (Blocks) ending.Rollback();
            else await ending.RollbackAsync().ConfigureAwait(false);
        }
    }

    public override async ValueTask<IReadOnlyList<object?>> ScalarsAsync(
        string sql, IReadOnlyList<(string Name, object? Value)[]> each)
    {
        if (each.Count <= 1) return await base.ScalarsAsync(sql, each).ConfigureAwait(false);
        var (text, rows) = Together(sql, each);
        return await QueryAsync(text, row => row.IsDBNull(0) ? null : row.Values()[0], (ManyRows.Parameter, rows))
            .ConfigureAwait(false);
    }

    public override async ValueTask QueryAllAsync(
        IReadOnlyList<StoreQuery> queries, params (string Name, object? Value)[] parameters)
    {
        if (Blocks)
        {
            await base.QueryAllAsync(queries, parameters).ConfigureAwait(false);
            return;
        }

        // Without a transaction the server makes one of the whole batch, and sessions that read repeat what they read.
        StoreQuery[] time = transaction is null ? [new(Time, row => now = (DateTime)row.Values()[0])] : [];
        var batch = Batch(time.Select(query => (query.Sql, NoParameters))
            .Concat(queries.Select(query => (query.Sql, parameters))));
        await using var open = batch.ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(Cancel).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var row = Row(reader);
            foreach (var query in time.Concat(queries))
            {
                while (await reader.ReadAsync(Cancel).ConfigureAwait(false)) query.Take(row);
                await reader.NextResultAsync(Cancel).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask ExecuteAllAsync(string sql, IReadOnlyList<(string Name, object? Value)[]> each)
    {
        if (each.Count <= 1)
        {
            await base.ExecuteAllAsync(sql, each).ConfigureAwait(false);
            return;
        }

        var (text, rows) = Together(sql, each);
        await ExecuteAsync(text, (ManyRows.Parameter, rows)).ConfigureAwait(false);
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

    public override async ValueTask<bool> HasAsync(StoreTable table)
        => await ScalarAsync("SELECT 1 WHERE to_regclass(@table) IS NOT NULL", ("@table", table.Name))
            .ConfigureAwait(false) is not null;

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

    private (string Sql, string Rows) Together(string sql, IReadOnlyList<(string Name, object? Value)[]> each)
        => ManyRows.Of(sql, [.. each.Select(set => set.Select(p => (p.Name, ToColumn(p.Value))).ToArray())]);

    // One round trip to the server for all.
    private NpgsqlBatch Batch(IEnumerable<(string Sql, (string Name, object? Value)[] Parameters)> each)
    {
        var batch = connection.CreateBatch();
        foreach (var (sql, parameters) in each)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var (name, value) in parameters) command.Parameters.Add(new(name, ToColumn(value)));
            batch.BatchCommands.Add(command);
            Statements++;
        }

        return batch;
    }

    // Nothing has been done in the transaction yet.
    private async ValueTask BeginAsync(IsolationLevel isolation, string statement) => await OnceAsync(async () =>
    {
        transaction = Blocks
            ? connection.BeginTransaction(isolation)
            : await connection.BeginTransactionAsync(isolation, Cancel).ConfigureAwait(false);
        now = (DateTime)(await ScalarAsync(statement).ConfigureAwait(false))!;
        return true;
    }).ConfigureAwait(false);

    // It begins again when the server is back after a restart.
    public override async ValueTask<T> OnceAsync<T>(Func<ValueTask<T>> read)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ReadyAsync().ConfigureAwait(false);
                now = null;
                return await read().ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (IsAway(e) && Stopwatch.GetElapsedTime(start) < Restart)
            {
                transaction = null;
                await connection.CloseAsync().ConfigureAwait(false);
                await Task.Delay(Pause, Cancel).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask ReadyAsync()
    {
        await RollBackAsync().ConfigureAwait(false);
        if (connection.State == ConnectionState.Open) return;
        await connection.CloseAsync().ConfigureAwait(false);
        await OpenAsync(connection, Cancel).ConfigureAwait(false);
    }

    private static bool IsAway(NpgsqlException error) => error is PostgresException server
        ? server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
        : error.InnerException is IOException or SocketException;

    // What is true or false is a number in the tables, and a boolean in what a query computes.
    private sealed class PostgresRow(DbDataReader reader) : StoreRow(reader)
    {
        private readonly DbDataReader reader = reader;

        public override bool GetBoolean(int column) => reader.GetFieldType(column) == typeof(bool)
            ? reader.GetBoolean(column)
            : reader.GetInt64(column) != 0;
    }
}
