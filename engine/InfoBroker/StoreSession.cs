using System.Data.Common;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// One connection to the store, with the transaction that is open on it. The SQL of the tables works on every backend;
/// what only one backend can do belongs to its own session. Commands are prepared once and reused by their text. Not
/// for two threads at once.
/// </summary>
internal abstract class StoreSession(DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    /// <summary>A database may end a transaction by itself, for example when the disk is full.</summary>
    public abstract bool IsInTransaction { get; }

    /// <summary>The clock that all writers of the store share.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>
    /// The time of a server when the transaction or the snapshot began; null: there is none, or it has no clock.
    /// </summary>
    public virtual DateTimeOffset? ServerTime => null;

    /// <summary>Cancels the statements that follow. Default: none.</summary>
    public CancellationToken Cancel { get; set; }

    /// <summary>The texts of the statements so far.</summary>
    public IReadOnlyCollection<string> Texts => commands.Keys;

    /// <summary>
    /// Each call keeps its thread until the database has answered. For the simulation: what one thread does can be
    /// repeated.
    /// </summary>
    internal static bool Blocks { get; set; }

    /// <summary>Number of statements so far.</summary>
    public long Statements { get; protected set; }

    /// <summary>Begins one consistent snapshot until <see cref="CommitAsync"/>.</summary>
    public abstract ValueTask BeginReadAsync();

    /// <summary>Runs a read that needs no transaction. It may be begun more than once.</summary>
    public virtual ValueTask<T> OnceAsync<T>(Func<ValueTask<T>> read) => read();

    /// <summary>
    /// Begins to write, and waits until no other session writes to the store: until the commit this session is its only
    /// writer. The fence check (<see cref="StoreTransaction.RequireAsync"/>) and the order of events rely on it: no
    /// lease is taken between check and commit, and events are committed in the order of their numbers. Every backend
    /// must ensure this: SQLite with BEGIN IMMEDIATE, a server with one lock for the whole store, taken before the
    /// first statement and held until the commit.
    /// </summary>
    public abstract ValueTask BeginWriteAsync();

    /// <summary>The transaction may stand still for long, while another store works.</summary>
    public virtual ValueTask LingerAsync() => default;

    public virtual async ValueTask CommitAsync() => await ExecuteAsync("COMMIT").ConfigureAwait(false);

    /// <summary>Undoes the transaction, if one is open.</summary>
    public virtual async ValueTask RollBackAsync()
    {
        if (IsInTransaction) await ExecuteAsync("ROLLBACK").ConfigureAwait(false);
    }

    /// <summary>Returns the number of rows that the statement changed.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = Command(sql, parameters);
        return Blocks ? command.ExecuteNonQuery() : await command.ExecuteNonQueryAsync(Cancel).ConfigureAwait(false);
    }

    /// <summary>The first column of the first row, or null.</summary>
    public async ValueTask<object?> ScalarAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = Command(sql, parameters);
        var found = Blocks ? command.ExecuteScalar() : await command.ExecuteScalarAsync(Cancel).ConfigureAwait(false);
        return found is DBNull ? null : found;
    }

    /// <summary>
    /// Runs a query or an INSERT for each set of parameters, in order. The only value of the only row of each, or null.
    /// On a server, one statement does it.
    /// </summary>
    public virtual async ValueTask<IReadOnlyList<object?>> ScalarsAsync(
        string sql, IReadOnlyList<(string Name, object? Value)[]> each)
    {
        var values = new object?[each.Count];
        for (var i = 0; i < values.Length; i++) values[i] = await ScalarAsync(sql, each[i]).ConfigureAwait(false);
        return values;
    }

    /// <summary>
    /// Runs a statement for each set of parameters. No two of them may change the same row: on a server, one statement
    /// does it.
    /// </summary>
    public virtual async ValueTask ExecuteAllAsync(string sql, IReadOnlyList<(string Name, object? Value)[]> each)
    {
        foreach (var parameters in each) await ExecuteAsync(sql, parameters).ConfigureAwait(false);
    }

    /// <summary>All rows. No other statement may run while they are mapped.</summary>
    public async ValueTask<List<T>> QueryAsync<T>(
        string sql, Func<StoreRow, T> map, params (string Name, object? Value)[] parameters)
    {
        var rows = new List<T>();
        await QueryAsync(new(sql, row => rows.Add(map(row))), parameters).ConfigureAwait(false);
        return rows;
    }

    /// <summary>The same for a query that is not generic, which the runtime compiles once for all types.</summary>
    public async ValueTask QueryAsync(StoreQuery query, params (string Name, object? Value)[] parameters)
    {
        var reader = await ReaderAsync(Command(query.Sql, parameters)).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var row = Row(reader);
            while (await NextAsync(reader).ConfigureAwait(false)) query.Take(row);
        }
    }

    /// <summary>
    /// Several queries with the same parameters, in order: on a server, one round trip for all. All see one snapshot,
    /// and <see cref="Now"/> is its time, also where no transaction is open.
    /// </summary>
    public virtual async ValueTask QueryAllAsync(
        IReadOnlyList<StoreQuery> queries, params (string Name, object? Value)[] parameters)
    {
        var isAlone = queries.Count > 1 && !IsInTransaction;
        if (isAlone) await BeginReadAsync().ConfigureAwait(false);
        foreach (var query in queries) await QueryAsync(query, parameters).ConfigureAwait(false);
        if (isAlone) await CommitAsync().ConfigureAwait(false);
    }

    /// <summary>The rows of a query one by one, for queries with very many.</summary>
    public async IAsyncEnumerable<StoreRow> StreamAsync(string sql)
    {
        var command = Command(sql, []);
        var isWhole = false;
        var reader = await ReaderAsync(command).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            try
            {
                var row = Row(reader);
                while (await NextAsync(reader).ConfigureAwait(false)) yield return row;
                isWhole = true;
            }
            finally
            {
                // Else the end waits until a server has sent all the rest.
                if (!isWhole) command.Cancel();
            }
        }
    }

    /// <summary>Writes rows of another store as they are.</summary>
    public virtual async ValueTask ImportAsync(
        string table, IReadOnlyList<string> columns, IAsyncEnumerable<object[]> rows)
    {
        var names = columns.Select(column => $"@{column}").ToList();
        var sql = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", names)})";
        await foreach (var row in rows.ConfigureAwait(false))
            await ExecuteAsync(sql, [.. names.Zip(row, (name, value) => (name, (object?)value))]).ConfigureAwait(false);
    }

    /// <summary>A store that an older Occo wrote last lacks newer tables.</summary>
    public abstract ValueTask<bool> HasAsync(StoreTable table);

    /// <summary>The last number that a table gave to its rows itself; 0: none.</summary>
    public abstract ValueTask<long> LastNumberAsync(StoreTable table);

    /// <summary>A table gives its rows numbers after this one only, unless it is after it already.</summary>
    public abstract ValueTask SkipNumbersAsync(StoreTable table, long last);

    /// <summary>
    /// The workers whose ties to the store hold (see <see cref="WorkerTie"/>). Null: this backend cannot tell.
    /// </summary>
    public virtual ValueTask<IReadOnlySet<long>?> TiedAsync() => new((IReadOnlySet<long>?)null);

    /// <summary>Tells waiting workers, after the commit, that there is work.</summary>
    public virtual ValueTask WakeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values) await command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    protected virtual StoreRow Row(DbDataReader reader) => new(reader);

    protected virtual object ToColumn(object? value) => StoreValue.ToColumn(value);

    // After its last row a reader still has to hear that there are no more.
    private async ValueTask<bool> NextAsync(DbDataReader reader)
    {
        if (!Blocks) return await reader.ReadAsync(Cancel).ConfigureAwait(false);
        if (reader.Read()) return true;
        reader.Dispose();
        return false;
    }

    private async ValueTask<DbDataReader> ReaderAsync(DbCommand command)
        => Blocks ? command.ExecuteReader() : await command.ExecuteReaderAsync(Cancel).ConfigureAwait(false);

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            commands.Add(sql, command);
        }

        Statements++;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = ToColumn(parameters[i].Value);
        return command;
    }
}

/// <param name="Sql">A query.</param>
/// <param name="Take">Called with each of its rows.</param>
internal sealed record StoreQuery(string Sql, Action<StoreRow> Take);
