using Npgsql;
using Occo.Engine.InfoBroker.PostgreSql;

namespace Occo.Engine.Tests;

/// <summary>A store in a schema of its own on the server of the tests.</summary>
internal sealed class PostgresFixture : StoreFixture
{
    public string Schema { get; } = $"s{Guid.NewGuid():N}";

    public PostgresAddress Address => PostgresAddress.Parse(
        $"{PostgresServer.AddressAsync(Schema).GetAwaiter().GetResult()}&application_name={Schema}");

    public override object? Sql(string sql)
    {
        using var connection = PostgresServer.ConnectAsync(Schema).GetAwaiter().GetResult();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public override IDisposable Lock()
    {
        var connection = PostgresServer.ConnectAsync(Schema).GetAwaiter().GetResult();
        using var command = new NpgsqlCommand($"BEGIN; {PostgresSession.Lock}", connection);
        command.ExecuteNonQuery();
        return connection;
    }

    public override void Dispose()
    {
        base.Dispose();
        Sql($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
        foreach (var folder in Folders) Directory.Delete(folder, recursive: true);
    }

    protected override IStoreBackend Backend(TimeSpan lockTimeout) => new PostgresBackend(Address, lockTimeout, Time);
}
