using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Occo.Engine.InfoBroker.PostgreSql;

/// <summary>
/// The address of a store on a PostgreSQL server: <c>postgres://user@host:port/database?schema=occo</c>. It has no
/// password: the path of a store is shown, kept in histories and in process lists. It may have a reference to one,
/// <c>password={env:NAME}</c>, which is resolved when a connection is opened.
/// </summary>
internal sealed partial record PostgresAddress
{
    /// <summary>Of a session in a transaction, as the server spells it.</summary>
    public const string LongestPause = "10s";

    private const string Form = "postgres://user@host:port/database";
    private const string DefaultSchema = "public";
    private const int MaxName = 63;

    // A batch of queries without a transaction sees one snapshot, too.
    private const string ReadOnly
        = " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read";

    private const string PutPassword = "Put the password into the file that PGPASSFILE names (default ~/.pgpass) or "
        + "into PGPASSWORD, or name its place: password={env:NAME} or password={file:/full/path}.";

    private static readonly IReadOnlyDictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Settings
        = new Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>>(StringComparer.Ordinal)
        {
            ["application_name"] = (to, value) => to.ApplicationName = value,
            ["host"] = (to, value) => to.Host = value,
            ["passfile"] = (to, value) => to.Passfile = File(value),
            ["schema"] = (to, value) => to.SearchPath = Quote(Name(value)),
            ["sslcert"] = (to, value) => to.SslCertificate = File(value),
            ["sslkey"] = (to, value) => to.SslKey = File(value),
            ["sslmode"] = (to, value) => to.SslMode = Mode(value),
            ["sslrootcert"] = (to, value) => to.RootCertificate = File(value),
        };

    private static readonly IReadOnlyDictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Secrets
        = new Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>>(StringComparer.Ordinal)
        {
            ["password"] = (to, value) => to.Password = value,
            ["sslpassword"] = (to, value) => to.SslPassword = value,
        };

    private readonly NpgsqlConnectionStringBuilder connection;
    private readonly Dictionary<string, SecretReference> references = new(StringComparer.Ordinal);
    private SecretMask mask = SecretMask.None;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection, string text)
        => (this.connection, Text) = (connection, text);

    /// <summary>The address in full, for users.</summary>
    public string Text { get; }

    public string Database => connection.Database!;

    public string Server => $"{connection.Host}:{connection.Port}";

    public string Schema => QuotedSchema[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);

    public string QuotedSchema => connection.SearchPath!;

    public string User => connection.Username!;

    // Also what was meant as one: 'postgres:/...' is no path of a file.
    public static bool IsAddress(string path)
        => path.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public static PostgresAddress Parse(string text)
    {
        // Never shows the text before it is known to have no password.
        // As psql takes them: without a host it is this machine.
        if (!Uri.TryCreate(NoHost().Replace(text, "localhost"), UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            throw Invalid("The store's address cannot be read. A Unix socket is ?host=/folder at its end.");
        }

        var user = uri.UserInfo.Split(':', 2);
        if (user.Length > 1)
        {
            throw Invalid($"The store's address must not have a password: addresses are shown and kept. {PutPassword}");
        }

        if (uri.Fragment.Length > 0) throw Invalid($"Write # in the store's address '{text}' as %23.");
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal))
            throw Invalid($"The store's address '{text}' names no database.");
        var name = user[0].Length > 0
            ? Uri.UnescapeDataString(user[0])
            : Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = database,
            Username = name,
            SearchPath = Quote(DefaultSchema),
        };
        var query = uri.Query.Replace("%7B", "{", StringComparison.Ordinal)
            .Replace("%7D", "}", StringComparison.Ordinal);
        var address = new PostgresAddress(connection,
            $"postgres://{Uri.EscapeDataString(name)}@{uri.Host}:{connection.Port}/"
            + $"{Uri.EscapeDataString(database)}{query}");
        var settings = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (settings.GroupBy(s => s.Split('=')[0]).FirstOrDefault(s => s.Count() > 1) is { } twice)
            throw Invalid($"The store's address has the setting '{twice.Key}' twice.");
        foreach (var setting in settings) address.Set(setting);
        return address;
    }

    /// <summary>The environment variables that its references name.</summary>
    public IEnumerable<string> SecretVariables => references.Values.Select(r => r.Variable).OfType<string>();

    /// <summary>The text without the secrets of the newest connection.</summary>
    public string Hide(string text) => mask.Apply(text);

    /// <summary>A name as SQL takes it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A name as a person writes it: quoted only where it must be.</summary>
    public static string Plain(string name) => PlainName().IsMatch(name) ? name : Quote(name);

    /// <summary>The Unix socket of the address, if it is not there.</summary>
    public string? MissingSocket => connection.Host is ['/', ..] folder
        && Path.Combine(folder, $".s.PGSQL.{connection.Port}") is var socket && !Path.Exists(socket) ? socket : null;

    /// <summary>
    /// The settings of one session. Throws <see cref="OccoException"/> (Store) when a reference cannot be resolved.
    /// </summary>
    public string ConnectionString(TimeSpan lockTimeout, bool readOnly)
    {
        var milliseconds = Math.Clamp((long)lockTimeout.TotalMilliseconds, 1, int.MaxValue);
        var isLocal = connection.Host!.StartsWith('/');
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
        {
            ApplicationName = connection.ApplicationName ?? "Occo",
            Pooling = false,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            // A statement may wait for the lock first. A server that is gone is noticed by the keepalives.
            CommandTimeout = (int)Math.Min(milliseconds / 1000 + 60, int.MaxValue),
            // A Unix socket has none.
            TcpKeepAlive = !isLocal,
            TcpKeepAliveTime = isLocal ? 0 : 5,
            TcpKeepAliveInterval = isLocal ? 0 : 2,
            // A paused process must not stop all others, and a cable that was pulled must not keep a lock.
            Options = $"-c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout={LongestPause} "
                + "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 "
                + $"-c synchronous_commit=on{(readOnly ? ReadOnly : "")}",
        };
        var values = references.ToDictionary(r => r.Key, r => Resolve(r.Value));
        mask = new(values.Values);
        foreach (var (key, value) in values) Secrets[key](settings, value);
        return settings.ConnectionString;
    }

    // The server cuts longer names without a word, and has a meaning of its own for some.
    private static string Name(string value)
        => value.Length > 0 && Encoding.UTF8.GetByteCount(value) <= MaxName && value != "$user"
            && !value.StartsWith("pg_", StringComparison.Ordinal)
            ? value
            : throw new ArgumentException("No name of a schema.", nameof(value));

    // Relative to what would depend on the program.
    private static string File(string value) => Path.IsPathFullyQualified(value)
        ? value
        : throw new ArgumentException("No full path.", nameof(value));

    // Not its number.
    private static SslMode Mode(string value)
        => Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
            && !value.Any(char.IsDigit)
            ? mode
            : throw new ArgumentException("No mode.", nameof(value));

    private string Resolve(SecretReference reference)
    {
        try
        {
            return reference.Resolve();
        }
        catch (CloudException e)
        {
            throw new OccoException(FailureKind.Store, $"The store {Text} cannot be used: {e.Message}", e);
        }
    }

    private void Set(string setting)
    {
        var (key, value) = setting.Split('=', 2) is [var k, var v] ? (k, Uri.UnescapeDataString(v)) : (setting, "");
        if (key.Contains("password", StringComparison.OrdinalIgnoreCase))
        {
            var (kind, name) = Reference().Match(value) is { Success: true } found
                ? (found.Groups["kind"].Value, found.Groups["name"].Value)
                : ("", "");
            if (!Secrets.ContainsKey(key) || kind.Length == 0)
                throw Invalid($"The store's address must not have a password. {PutPassword}");
            if (kind == SecretReference.FromFile && !Path.IsPathFullyQualified(name))
                throw Invalid($"The file '{name}' of the store's {key} must be a full path.");
            references[key] = new(kind, name);
            return;
        }

        if (!Settings.TryGetValue(key, out var set))
        {
            throw Invalid($"The store's address '{Text}' has the unknown setting '{key}'. Known: "
                + $"{string.Join(", ", Settings.Keys.Concat(Secrets.Keys).Order(StringComparer.Ordinal))}.");
        }

        try
        {
            set(connection, value);
        }
        catch (ArgumentException e)
        {
            var files = key is "passfile" or "sslcert" or "sslkey" or "sslrootcert" ? " Give a full path." : "";
            throw Invalid($"The value '{value}' of '{key}' in the store's address is not possible.{files}", e);
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex PlainName();

    // The place of the host.
    [GeneratedRegex(@"(?<=^[a-z]+://([^/?#@]*@)?)(?=[:/])", RegexOptions.IgnoreCase)]
    private static partial Regex NoHost();

    [GeneratedRegex(@"^\{\s*(?<kind>env|file)\s*:\s*(?<name>.*\S)\s*\}$")]
    private static partial Regex Reference();

    private static OccoException Invalid(string message, Exception? inner = null)
        => new(FailureKind.InvalidArgument, $"{message} Write {Form}.", inner);
}
