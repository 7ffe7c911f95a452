using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// One connection to the store's file. Commands are prepared once and used again, by their text. Not for two threads at
/// once.
/// </summary>
internal sealed class StoreConnection : IDisposable
{
    private static readonly object Loaded = Load();
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    /// <summary>Opens the file, which must exist.</summary>
    public StoreConnection(string path, TimeSpan lockTimeout, bool readOnly = false)
    {
        GC.KeepAlive(Loaded);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // SQLite itself waits for locks, with finer steps; the library's own waiting only follows it.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();
            Execute($"PRAGMA busy_timeout = {(long)lockTimeout.TotalMilliseconds}");
            Execute("PRAGMA foreign_keys = ON");
            Execute("PRAGMA synchronous = FULL");
            if (readOnly) Execute("PRAGMA query_only = ON");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>No transaction is open: SQLite ends one by itself when the disk fails or is full.</summary>
    public bool IsIdle => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) != 0;

    /// <summary>Statements that were run so far.</summary>
    public long Statements { get; private set; }

    /// <summary>Runs a statement; returns the number of rows it changed.</summary>
    public int Execute(string sql, params (string Name, object? Value)[] parameters)
        => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null.</summary>
    public object? Scalar(string sql, params (string Name, object? Value)[] parameters)
        => Command(sql, parameters).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>All rows.</summary>
    public List<T> Query<T>(
        string sql, Func<SqliteDataReader, T> map, params (string Name, object? Value)[] parameters)
    {
        using var reader = Command(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }

    /// <summary>
    /// Copies one consistent state of the file, whoever writes meanwhile, over that of another connection.
    /// </summary>
    public void CopyTo(StoreConnection target) => connection.BackupDatabase(target.connection);

    /// <summary>
    /// Begins to copy over the file of another connection, which must not be used until the copy is disposed of.
    /// </summary>
    public StoreCopy BeginCopyTo(StoreConnection target) => new(connection.Handle!, target.connection.Handle!);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            commands.Add(sql, command);
        }

        Statements++;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = StoreValue.ToColumn(parameters[i].Value);
        return command;
    }

    private static object Load()
    {
        SQLitePCL.Batteries_V2.Init();
        return new object();
    }
}
