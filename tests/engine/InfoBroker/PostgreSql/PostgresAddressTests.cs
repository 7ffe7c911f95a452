using Npgsql;
using Occo.Engine.InfoBroker.PostgreSql;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://anna@db.example/occo", "postgres://anna@db.example:5432/occo")]
    [InlineData("postgresql://anna@db:5433/occo?schema=team", "postgres://anna@db:5433/occo?schema=team")]
    [InlineData("POSTGRES://anna%40x@[::1]/o%20c", "postgres://anna%40x@[::1]:5432/o%20c")]
    [InlineData("postgres://anna@localhost/occo?host=/run/postgresql",
        "postgres://anna@localhost:5432/occo?host=/run/postgresql")]
    [InlineData("postgres://anna@/occo?host=/run", "postgres://anna@localhost:5432/occo?host=/run")]
    [InlineData("postgres://anna@:5433/occo", "postgres://anna@localhost:5433/occo")]
    [InlineData("postgres://anna@db/occo?password={env:DB_WORD}",
        "postgres://anna@db:5432/occo?password={env:DB_WORD}")]
    [InlineData("postgres://anna@db/occo?password=%7Bfile:%20/etc/w%7D",
        "postgres://anna@db:5432/occo?password={file:%20/etc/w}")]
    public void Parse_Address_IsShownInFull(string text, string shown)
    {
        Assert.Equal(shown, PostgresAddress.Parse(text).Text);
        Assert.Equal(shown, PostgresAddress.Parse(shown).Text);
    }

    [Fact]
    public void Parse_NoHost_IsThisMachine()
        => Assert.Contains("@localhost:5432/occo?host=/run",
            PostgresAddress.Parse("postgres:///occo?host=/run").Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://anna:geheim@db/occo", "PGPASSFILE")]
    [InlineData("postgres://anna:@db/occo", "PGPASSFILE")]
    [InlineData("postgres://anna@db/occo?password=geheim", "PGPASSFILE")]
    [InlineData("postgres://anna@db/occo?sslpassword=geheim", "PGPASSFILE")]
    [InlineData("postgres://anna@db/occo?Password={env:geheim}", "password={env:NAME}")]
    [InlineData("postgres://anna@db/occo?schema=", "'schema'")]
    [InlineData("postgres://anna@db/occo?schema=pg_temp", "'pg_temp' of 'schema'")]
    [InlineData("postgres://anna@db/occo?schema=$user", "'$user' of 'schema'")]
    [InlineData("postgres://anna@db/occo?schema=a&schema=b", "'schema' twice")]
    [InlineData("postgres://anna@db/occo?schema=ääääääääääääääääääääääääääääääää", "of 'schema'")]
    [InlineData("postgres://anna@db/occo?password={vault:geheim}", "password={env:NAME}")]
    [InlineData("postgres://anna@db/occo?password={file:here/it}",
        "'here/it' of the store's password must be a full path")]
    [InlineData("postgres://anna@db", "names no database")]
    [InlineData("postgres://anna@db/", "names no database")]
    [InlineData("postgres://anna@db/a/b", "names no database")]
    [InlineData("postgres://anna@db:99999/occo", "cannot be read")]
    [InlineData("postgres://anna@%2Frun%2Fpostgresql/occo", "?host=/folder")]
    [InlineData("postgres:/anna@db/occo", "cannot be read")]
    [InlineData("postgres:anna@db/occo", "cannot be read")]
    [InlineData("postgres://anna@db/occo#x", "as %23")]
    [InlineData("postgres://anna@db/occo?sslmode=4", "'4' of 'sslmode'")]
    [InlineData("postgres://anna@db/occo?sslrootcert=root.crt", "Give a full path")]
    [InlineData("postgres://anna@db/occo?passfile=pgpass", "Give a full path")]
    [InlineData("postgres://anna@db/occo?sslmode=perhaps", "'sslmode'")]
    [InlineData("postgres://anna@db/occo?shema=x", "Known: application_name, host, passfile, password, schema")]
    public void Parse_WrongAddress_SaysWhatToDoWithoutThePassword(string text, string says)
    {
        var error = Assert.Throws<OccoException>(() => PostgresAddress.Parse(text));

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains("postgres://user@host:port/database", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionString_PasswordInAVariable_IsReadForEachAndHiddenInTexts()
    {
        var name = $"OCCO_TEST_{Guid.NewGuid():N}";
        var address = PostgresAddress.Parse($"postgres://anna@db/occo?password={{env:{name}}}");
        var error = Assert.Throws<OccoException>(() => Connection(address));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        try
        {
            Environment.SetEnvironmentVariable(name, "geheim;Host=other");
            Assert.Equal(("geheim;Host=other", "db"), (Connection(address).Password, Connection(address).Host));
            Assert.Equal("no *** here", address.Hide("no geheim;Host=other here"));
            Assert.DoesNotContain("geheim", address.ToString(), StringComparison.Ordinal);
            Assert.Equal([name], address.SecretVariables);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Fact]
    public void ConnectionString_PasswordInAFile_IsItsTextWithoutTheNewline()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "geheim\n");
            Assert.Equal("geheim",
                Connection(PostgresAddress.Parse($"postgres://anna@db/occo?password={{file:{file}}}")).Password);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static NpgsqlConnectionStringBuilder Connection(PostgresAddress address)
        => new(address.ConnectionString(TimeSpan.FromSeconds(1), readOnly: true));

    [Fact]
    public void ConnectionString_OfASession_LimitsAllWaits()
    {
        var address = PostgresAddress.Parse("postgres://anna@db/occo?sslmode=verify-full&schema=team");

        var text = address.ConnectionString(TimeSpan.FromSeconds(7), readOnly: true);

        Assert.Contains("lock_timeout=7000", text, StringComparison.Ordinal);
        Assert.Contains("idle_in_transaction_session_timeout=10s", text, StringComparison.Ordinal);
        Assert.Contains("default_transaction_read_only=on", text, StringComparison.Ordinal);
        Assert.Contains("synchronous_commit=on", text, StringComparison.Ordinal);
        Assert.Contains("tcp_keepalives_idle=5", text, StringComparison.Ordinal);
        Assert.True(Connection(address).TcpKeepAlive);
        Assert.False(Connection(PostgresAddress.Parse("postgres://anna@db/occo?host=/run/postgresql")).TcpKeepAlive);
        Assert.Contains("SSL Mode=VerifyFull", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("\"team\"", new NpgsqlConnectionStringBuilder(text).SearchPath);
    }
}
