using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Npgsql.Replication;

namespace Occo.Engine.Tests;

/// <summary>
/// A PostgreSQL server of the tests' own, in a temporary folder and on loopback. It is started when it is first used,
/// and ends with this process, however that ends.
/// </summary>
internal static class PostgresServer
{
    public const string User = "occo";
    private const string Database = "occo";
    private const string Password = "only for tests";

    // The server refuses root, so it runs as the user of Debian's package there. It ends when standard input does.
    private const string Program = """
        set -e
        bin=$1 folder=$2 port=$3
        if [ "$(id -u)" = 0 ]; then
            chown postgres "$folder"; as="setpriv --reuid postgres --regid postgres --clear-groups"
        fi
        printf '%s' "$4" > "$folder/password"; chmod 644 "$folder/password"
        $as "$bin/initdb" -D "$folder/data" -U occo -A scram-sha-256 --pwfile "$folder/password" -E UTF8 \
            --locale C.UTF-8 --no-sync > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        start() {
            $as "$bin/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off \
                -c max_connections=200 >> "$folder/log" 2>&1 &
            server=$!
        }
        trap 'kill -INT $server; wait $server || true; rm -rf "$folder"' EXIT
        start
        echo started
        while read -r order; do
            case $order in
                crash) kill -QUIT $server; wait $server || true ;;
                start) start ;;
            esac
            echo "$order"
        done
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Running = new(StartAsync);

    // The server ends when nothing refers to its standard input any more.
    private static Process? process;

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? Missing { get; } = Folder() is null
        ? "No PostgreSQL is installed (Debian: apt-get install postgresql)."
        : null;

    /// <summary>The address of a schema that nothing else uses.</summary>
    public static async Task<string> AddressAsync(string schema)
        => $"{await Running.Value}?schema={schema}&passfile={Uri.EscapeDataString(PassFile)}";

    /// <summary>A connection of its own, as another program has.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string schema)
    {
        var address = new Uri(await Running.Value);
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Database = Database,
            Username = User,
            Password = Password,
            SearchPath = schema,
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Ends the server without a word to its clients, and starts it again after a pause.</summary>
    public static async Task CrashAsync(TimeSpan pause)
    {
        await OrderAsync("crash");
        await Task.Delay(pause);
        await OrderAsync("start");
    }

    private static async Task OrderAsync(string order)
    {
        await process!.StandardInput.WriteLineAsync(order);
        await process.StandardInput.FlushAsync();
        if (await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) != order)
            throw new InvalidOperationException($"PostgreSQL did not {order}.");
    }

    /// <summary>What the server takes for a standby.</summary>
    public static async Task<IAsyncDisposable> StandbyAsync()
    {
        var address = new Uri(await Running.Value);
        var standby = new PhysicalReplicationConnection(new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port,
            Username = User,
            Password = Password,
        }.ConnectionString);
        await standby.Open();
        return standby;
    }

    private static string PassFile { get; } = Path.Combine(Path.GetTempPath(), $"occo-pgpass-{Guid.NewGuid():N}");

    private static string? Folder() => OperatingSystem.IsLinux() && Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "postgres"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    private static async Task<string> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("occo-postgres-").FullName;
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        process = Process.Start(new ProcessStartInfo("sh", ["-c", Program, "sh", Folder()!, folder, port, Password])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (line != "started") throw new InvalidOperationException($"PostgreSQL did not start: {line}");
        await File.WriteAllTextAsync(PassFile, $"127.0.0.1:*:*:{User}:{Password}");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PassFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(PassFile);
        await CreateDatabaseAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return $"postgres://{User}@127.0.0.1:{port}/{Database}";
    }

    private static async Task CreateDatabaseAsync(int port)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = "postgres",
            Username = User,
            Password = Password,
            Pooling = false,
        }.ConnectionString;
        var end = Stopwatch.GetTimestamp() + Stopwatch.Frequency * (long)Limit.TotalSeconds;
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(settings);
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetTimestamp() < end)
            {
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
