using System.Data.Common;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// One connection to the store, and the transaction that is open on it. The tables speak SQL through it that every
/// backend understands; what only one backend can do is a member of its own session. Commands are prepared once and used
/// again, by their text. Not for two threads at once.
/// </summary>
internal abstract class StoreSession(DbConnection connection) : IAsyncDisposable
{
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    /// <summary>A transaction is open. A database may end one by itself, when the disk is full for example.</summary>
    public abstract bool IsInTransaction { get; }

    /// <summary>The time of what is written now, by the clock that all writers of the store share.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Cancels the statements that follow. Default: none.</summary>
    public CancellationToken Cancel { get; set; }

    /// <summary>Statements that were run so far.</summary>
    public long Statements { get; private set; }

    /// <summary>Begins to read: one consistent snapshot until <see cref="CommitAsync"/>.</summary>
    public abstract ValueTask BeginReadAsync();

    /// <summary>
    /// Begins to write, and waits until nobody else writes to the store: from here to the commit this session is its one
    /// writer. The fence check (<see cref="StoreTransaction.RequireAsync"/>) and the order of events rest on it: no lease
    /// is taken between the check and the commit, and events are committed in the order of their numbers. Every backend
    /// keeps that promise here and nowhere else: SQLite with BEGIN IMMEDIATE, a server with one lock for the whole
    /// store that is taken before the first statement and held until the commit.
    /// </summary>
    public abstract ValueTask BeginWriteAsync();

    /// <summary>Ends the transaction and keeps what it wrote.</summary>
    public virtual async ValueTask CommitAsync() => await ExecuteAsync("COMMIT").ConfigureAwait(false);

    /// <summary>Ends the transaction, if one is open, and undoes what it wrote.</summary>
    public virtual async ValueTask RollBackAsync()
    {
        if (IsInTransaction) await ExecuteAsync("ROLLBACK").ConfigureAwait(false);
    }

    /// <summary>Runs a statement; returns the number of rows it changed.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
        => await Command(sql, parameters).ExecuteNonQueryAsync(Cancel).ConfigureAwait(false);

    /// <summary>The first column of the first row, or null.</summary>
    public async ValueTask<object?> ScalarAsync(string sql, params (string Name, object? Value)[] parameters)
        => await Command(sql, parameters).ExecuteScalarAsync(Cancel).ConfigureAwait(false) is { } value and not DBNull
            ? value
            : null;

    /// <summary>All rows. No other statement may run while they are mapped.</summary>
    public async ValueTask<List<T>> QueryAsync<T>(
        string sql, Func<StoreRow, T> map, params (string Name, object? Value)[] parameters)
    {
        var reader = await Command(sql, parameters).ExecuteReaderAsync(Cancel).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var (row, rows) = (Row(reader), new List<T>());
            while (await reader.ReadAsync(Cancel).ConfigureAwait(false)) rows.Add(map(row));
            return rows;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values) await command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What maps the rows of a reader.</summary>
    protected virtual StoreRow Row(DbDataReader reader) => new(reader);

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
            command.Parameters[i].Value = StoreValue.ToColumn(parameters[i].Value);
        return command;
    }
}
