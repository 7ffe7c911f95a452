using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
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

    /// <summary>What answers does not keep the settings of a session.</summary>
    public static OccoException Pooler(PostgresAddress address) => new(FailureKind.Store,
        $"{address.Server} is no PostgreSQL server but a pooler such as PgBouncer, which does not keep the settings of "
        + "a session. Give the address of the server itself.");

    public static OccoException Encoding(PostgresAddress address, string encoding) => new(FailureKind.Store,
        $"The database '{address.Database}' on {address.Server} has the encoding {encoding}, which cannot hold all "
        + $"texts. Create another one: createdb --encoding UTF8 --template template0 NAME.");

    private static string Message(NpgsqlException error, PostgresAddress address) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected }
            => $"The store {address.Text} is locked by another process. Wait until that has finished, or end it, and "
                + "try again.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword }
            => $"{address.Server} refused the user '{address.User}' of the store: {Text(error)}. {PutPassword}",
        PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification }
            => $"{address.Server} refused the user '{address.User}' of the store: {Text(error)}. An administrator of "
                + "the server lets the user in: with a line in pg_hba.conf, and LOGIN for the role.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }
            => $"There is no database '{address.Database}' on {address.Server}. Create it with createdb "
                + $"{address.Database}, or correct the store's address.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => Forbidden(error, address),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull }
            => $"There is no room left on the disk of the store {address.Text}. Make room and try again.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections }
            => $"{address.Server} takes no more connections: {Text(error)}. Raise its max_connections, or the limit of "
                + $"the role or database (a worker or a server uses at most {PostgresBackend.MostConnections}), or end "
                + "other sessions.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
            => ReadOnly(address),
        PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } when IsPooler(error)
            => Pooler(address).Message,
        { InnerException: FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException }
            or { InnerException: CryptographicException }
            => $"A file for the connection to {address.Server} cannot be used: {Text(error)}. Correct passfile, "
                + "sslcert, sslkey or sslrootcert in the store's address, or PGPASSFILE.",
        { InnerException: AuthenticationException tls } when tls.Message.Contains(
            "certificate", StringComparison.OrdinalIgnoreCase)
            => $"The certificate of {address.Server} is not trusted, or not for this host. Name the file with the "
                + "certificate of its authority, sslrootcert=/full/path, and the host as the certificate names it.",
        { InnerException: SocketException } when address.MissingSocket is { } socket
            => $"There is no socket {socket}. Check that PostgreSQL runs, and the host and port of the store's address "
                + $"{address.Text}.",
        PostgresException { IsTransient: true }
            or { InnerException: SocketException or IOException or TimeoutException }
            => $"The server of the store {address.Text} does not answer: {Text(error)}. Check that PostgreSQL runs and "
                + "can be reached, and try again.",
        not PostgresException when error.Message.StartsWith("No password", StringComparison.Ordinal)
            => $"{address.Server} wants a password of the user '{address.User}'. {PutPassword}",
        PostgresException => $"The store {address.Text} refused the work: {Text(error)}.",
        _ => $"The server of the store {address.Text} cannot be used: {Text(error)}.",
    };

    private static string Forbidden(NpgsqlException error, PostgresAddress address)
    {
        var (schema, user) = (PostgresAddress.Plain(address.Schema), PostgresAddress.Plain(address.User));
        return $"The user '{address.User}' may not use the store {address.Text}: {Text(error)}. An administrator of "
            + $"the database gives the user a schema: CREATE SCHEMA {schema} AUTHORIZATION {user}; if it exists: GRANT "
            + $"ALL ON SCHEMA {schema} TO {user}. The user must own the tables that Occo has made. To restore a "
            + $"backup: GRANT CREATE ON DATABASE {PostgresAddress.Plain(address.Database)} TO {user}. To look only: "
            + $"GRANT USAGE ON SCHEMA {schema} TO {user}; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {user}; for "
            + $"backups also GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {user}.";
    }

    private static string ReadOnly(PostgresAddress address)
        => $"The store {address.Text} cannot be written: the server is read-only. A standby takes no writes: give the "
            + "address of the primary. If it is no standby, default_transaction_read_only is on for the user or the "
            + "database.";

    private static bool IsPooler(NpgsqlException error)
        => error.Message.Contains("unsupported startup parameter", StringComparison.Ordinal);

    private static string Text(NpgsqlException error)
        => (error is PostgresException server ? server.MessageText
            : error.InnerException is { } inner ? inner.Message : error.Message).TrimEnd('.');
}
