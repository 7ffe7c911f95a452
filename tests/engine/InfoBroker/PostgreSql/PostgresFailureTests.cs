using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Occo.Engine.InfoBroker.PostgreSql;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Errors of a server that are hard to bring about, and what users are told to do.</summary>
public sealed class PostgresFailureTests
{
    private static readonly PostgresAddress Address = PostgresAddress.Parse("postgres://anna@db/occo?schema=team");

    [Theory]
    [InlineData(PostgresErrorCodes.DiskFull, "could not extend file", "Make room")]
    [InlineData(PostgresErrorCodes.TooManyConnections, "sorry, too many clients already", "max_connections")]
    [InlineData(PostgresErrorCodes.TooManyConnections, "too many connections for role", "for role. Raise")]
    [InlineData(PostgresErrorCodes.InvalidAuthorizationSpecification, "no pg_hba.conf entry for host", "a line in")]
    [InlineData(PostgresErrorCodes.InvalidPassword, "password authentication failed", "PGPASSFILE")]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, "permission denied", "look only: GRANT USAGE ON SCHEMA team")]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction, "cannot execute INSERT", "address of the primary")]
    [InlineData(PostgresErrorCodes.LockNotAvailable, "lock timeout", "locked by another process")]
    [InlineData(PostgresErrorCodes.AdminShutdown, "terminating connection", "Check that PostgreSQL runs")]
    [InlineData(PostgresErrorCodes.ProtocolViolation, "unsupported startup parameter: options", "PgBouncer")]
    [InlineData(PostgresErrorCodes.InternalError, "something else", "refused the work: something else")]
    public void From_ErrorOfTheServer_SaysWhatToDo(string state, string text, string says)
    {
        var error = PostgresFailure.From(new PostgresException(text, "FATAL", "FATAL", state), Address);

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("db:5432", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_CertificateIsNotTrusted_SaysWhereItsAuthorityIsNamed()
        => Assert.Contains("sslrootcert=/full/path", PostgresFailure.From(
            new NpgsqlException("x", new AuthenticationException("The remote certificate was rejected")), Address)
            .Message, StringComparison.Ordinal);

    [Fact]
    public void From_NoAnswer_SaysThatTheServerIsNotThere()
        => Assert.Contains("does not answer: Connection refused", PostgresFailure.From(
            new NpgsqlException("x", new SocketException((int)SocketError.ConnectionRefused)), Address).Message,
            StringComparison.Ordinal);
}
