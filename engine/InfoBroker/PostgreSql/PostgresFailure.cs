using System.Net.Sockets;
using Npgsql;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>Errors for users that name the store's address and the remedy.</summary>
internal static class PostgresFailure
{
    private const string PutPassword
        = "Put the right password into the file that PGPASSFILE names (default ~/.pgpass) or into "
            + "PGPASSWORD, or correct what the address names as its place.";

    public static OccoException From(NpgsqlException error, PostgresAddress address)
        => new(FailureKind.Store, address.Hide(Message(error, address)), error);

    public static OccoException Newer(PostgresAddress address, int version, int known) => new(FailureKind.Store,
        $"The store {address.Text} was written by a newer version of Occo (schema {version}, this version knows "
        + $"{known}). It was left as it is. Update Occo, or use another store.");

    public static OccoException FailedOver(PostgresAddress address) => new(FailureKind.Store,
        $"The server of the store {address.Text} failed over or was restored since the store was used last. The newest "
        + "writes may be lost: nothing is written until the store is repaired. Stop all that uses it first.")
    {
        Remedy = new(RemedyKind.RepairStore),
    };

    public static OccoException Standby(PostgresAddress address) => new(FailureKind.Store, ReadOnly(address));

    public static OccoException Reader(PostgresAddress address) => new(FailureKind.Store,
        $"The user '{address.User}' may only read the store {address.Text}. To change it, use the address with the "
        + "user who owns its tables.");

    /// <summary>The schema has other tables.</summary>
    public static OccoException Foreign(PostgresAddress address) => new(FailureKind.Store,
        $"The schema '{address.Schema}' of the database '{address.Database}' has tables that are not Occo's. It was "
        + "left as it is. Give the store a schema of its own: add ?schema=occo to the address.");

    private static string Message(NpgsqlException error, PostgresAddress address) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected }
            => $"The store {address.Text} is locked by another process. Wait until that has finished, or end it, and "
                + "try again.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } or PostgresException
        { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification }
            => $"{address.Server} refused the user '{address.User}' of the store: {Text(error)}. {PutPassword}",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }
            => $"There is no database '{address.Database}' on {address.Server}. Create it with createdb "
                + $"{address.Database}, or correct the store's address.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
            => $"The user '{address.User}' may not use the store {address.Text}: {Text(error)}. It needs a schema "
                + $"'{address.Schema}' in which it can create tables, and owns those that Occo has made. An "
                + $"administrator of the database makes it: CREATE SCHEMA {address.Schema} AUTHORIZATION "
                + $"{address.User}; if it exists: GRANT ALL ON SCHEMA {address.Schema} TO {address.User}.",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            => $"There is no room left on the disk of the store {address.Text}. Make room and try again.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections }
            => $"{address.Server} takes no more connections. Raise its max_connections (a worker or a server "
                + $"uses at most {PostgresBackend.MostConnections}), or end other sessions.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
            => ReadOnly(address),
        PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } when IsPooler(error)
            => $"{address.Server} is no PostgreSQL server but a pooler such as PgBouncer, which does not keep the "
                + "settings of a session. Give the address of the server itself.",
        PostgresException { IsTransient: true }
            or { InnerException: SocketException or IOException or TimeoutException }
            => $"The server of the store {address.Text} does not answer: {Text(error)}. Check that PostgreSQL runs and "
                + "can be reached, and try again.",
        not PostgresException when error.Message.StartsWith("No password", StringComparison.Ordinal)
            => $"{address.Server} wants a password of the user '{address.User}'. {PutPassword}",
        PostgresException => $"The store {address.Text} refused the work: {Text(error)}.",
        _ => $"The server of the store {address.Text} cannot be used: {Text(error)}.",
    };

    private static string ReadOnly(PostgresAddress address)
        => $"The store {address.Text} cannot be written: the server is read-only. A standby takes no writes: give the "
            + "address of the primary.";

    private static bool IsPooler(NpgsqlException error)
        => error.Message.Contains("unsupported startup parameter", StringComparison.Ordinal);

    private static string Text(NpgsqlException error)
        => (error is PostgresException server ? server.MessageText
            : error.InnerException is { } inner ? inner.Message : error.Message).TrimEnd('.');
}
