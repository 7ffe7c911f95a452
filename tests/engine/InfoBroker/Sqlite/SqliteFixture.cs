using Microsoft.Data.Sqlite;
using Occo.Engine.InfoBroker.Sqlite;

namespace Occo.Engine.Tests;

/// <summary>A store in a file, in a folder of its own.</summary>
internal sealed class SqliteFixture : StoreFixture
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-store-");

    public string Folder => folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "occo.db");

    public override object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public override IDisposable Lock() => new StoreLock(Path);

    public override void Dispose()
    {
        base.Dispose();
        folder.Delete(recursive: true);
    }

    protected override IStoreBackend Backend(TimeSpan lockTimeout) => new SqliteBackend(
        Path, Time, lockTimeout);
}
