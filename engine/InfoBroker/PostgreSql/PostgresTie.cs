using Npgsql;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>A session that holds the lock of one worker, and hears when there is work.</summary>
internal sealed class PostgresTie : WorkerTie
{
    private readonly NpgsqlConnection connection;
    private readonly PostgresAddress address;
    private bool isWoken;

    private PostgresTie(NpgsqlConnection connection, PostgresAddress address)
    {
        (this.connection, this.address) = (connection, address);
        connection.Notification += (_, _) => isWoken = true;
    }

    // In seconds. Keepalives are not sent while an answer is waited for.
    private const int Patience = 5;

    /// <summary>The channel of a schema.</summary>
    public const string Channel = "'occo_' || md5(current_schema())";

    /// <summary>The workers that hold their locks.</summary>
    public const string Tied =
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
        + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        + "AND classid = (hashtext(current_schema()) & 2147483647)::oid";

    public static async ValueTask<WorkerTie> OpenAsync(
        PostgresAddress address, string connectionString, long worker, CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await PostgresSession.OpenAsync(connection, cancel).ConfigureAwait(false);
            var channel = (string)(await AskAsync(connection, $"SELECT {Channel}", cancel).ConfigureAwait(false))!;
            await AskAsync(connection, "SELECT pg_advisory_lock_shared(hashtext(current_schema()) & 2147483647, "
                + $"{worker}::int)", cancel).ConfigureAwait(false);
            await AskAsync(connection, $"LISTEN {channel}", cancel).ConfigureAwait(false);
            return new PostgresTie(connection, address);
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw PostgresFailure.From(e, address);
        }
    }

    public override async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            // An answer proves that the session is there. A waiting connection hears nothing of a dead network. What it
            // heard with the answer it will not hear again.
            await AskAsync(connection, "SELECT 1", cancel).ConfigureAwait(false);
            if (!isWoken) await connection.WaitAsync(atMost, cancel).ConfigureAwait(false);
            isWoken = false;
        }
        catch (NpgsqlException e)
        {
            throw PostgresFailure.From(e, address);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancel).ConfigureAwait(false);
    }
}
