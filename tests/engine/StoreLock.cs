using Microsoft.Data.Sqlite;

namespace Occo.Engine.Tests;

/// <summary>
/// Holds the lock of a store that every writer needs, as another process does, until it is disposed of.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly SqliteConnection connection;

    public StoreLock(string path)
    {
        connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
    }

    public void Dispose() => connection.Dispose();
}
