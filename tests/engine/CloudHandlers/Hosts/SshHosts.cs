using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Tests;

/// <summary>
/// Hosts of the tests' own: an sshd of this user for each, on loopback, with a home of its own. They end with this
/// object, and with this process. Their keys are of a kind that .NET computes fast: tests make many connections.
/// </summary>
internal sealed class SshHosts : IDisposable
{
    private const string Server = "/usr/sbin/sshd", KeyGen = "/usr/bin/ssh-keygen";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const StringComparison Of = StringComparison.Ordinal;

    private readonly Process?[] servers;

    /// <param name="count">How many.</param>
    /// <param name="settings">More lines of their configuration.</param>
    public SshHosts(int count, string settings = "")
    {
        Folder = Directory.CreateTempSubdirectory("occo-hosts-").FullName;
        Ports = new int[count];
        servers = new Process?[count];
        // An sshd of root insists on it.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        Run(KeyGen, "-q", "-t", "ecdsa", "-N", "", "-f", Key);
        for (var i = 0; i < count; i++)
        {
            Directory.CreateDirectory(HomeOf(i));
            Run(KeyGen, "-q", "-t", "ecdsa", "-N", "", "-f", HostKeyOf(i));
            Ports[i] = FreePort();
            File.WriteAllText(Path.Combine(Folder, $"sshd{i}.conf"), string.Create(CultureInfo.InvariantCulture, $"""
                Port {Ports[i]}
                ListenAddress 127.0.0.1
                HostKey {HostKeyOf(i)}
                AuthorizedKeysFile {Key}.pub
                PidFile none
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                MaxStartups 100
                KexAlgorithms ecdh-sha2-nistp256,curve25519-sha256
                SetEnv HOME={HomeOf(i)}
                {settings}

                """));
            Start(i);
        }

        File.WriteAllLines(KnownHosts, Enumerable.Range(0, count).Select(
            i => $"[127.0.0.1]:{Ports[i]} {File.ReadAllText(HostKeyOf(i) + ".pub").Trim()}"));
    }

    /// <summary>Why there are none; null: there are.</summary>
    public static string? Missing { get; } = OperatingSystem.IsWindows() ? "Hosts need an sshd of Unix."
        : new[] { Server, KeyGen }.FirstOrDefault(p => !File.Exists(p)) is { } missing
            ? $"needs {missing} (Debian: apt-get install openssh-server)" : null;

    public string Folder { get; }
    public int[] Ports { get; }
    public string Key => Path.Combine(Folder, "key");
    public string KnownHosts => Path.Combine(Folder, "known_hosts");

    public IReadOnlyList<string> Names => [.. Ports.Select(p => $"127.0.0.1:{p}")];

    public string HomeOf(int host) => Path.Combine(Folder, $"home{host}");
    public string LeaseOf(int host) => Path.Combine(HomeOf(host), ".occo", "lease");
    public string HostKeyOf(int host) => Path.Combine(Folder, $"host_key{host}");

    public bool IsLeased(int host) => File.Exists(LeaseOf(host));
    public int Leased => Enumerable.Range(0, Ports.Length).Count(IsLeased);

    public void Start(int host)
    {
        // It ends when this process does, however that ends.
        var server = Process.Start(new ProcessStartInfo("/bin/sh",
        [
            "-c", "\"$@\" < /dev/null 2> /dev/null & pid=$!; read -r _; kill $pid", "sh",
            Server, "-D", "-e", "-f", Path.Combine(Folder, $"sshd{host}.conf"),
        ]) { RedirectStandardInput = true })!;
        servers[host] = server;
        for (var clock = Stopwatch.StartNew(); !Answers(Ports[host]); Thread.Sleep(20))
        {
            if (server.HasExited || clock.Elapsed > Limit)
                throw new InvalidOperationException($"sshd does not start on port {Ports[host]}.");
        }
    }

    /// <summary>The host goes down: nothing answers on its port. What runs on it goes on.</summary>
    public void Stop(int host)
    {
        servers[host]?.Kill(entireProcessTree: true);
        servers[host]?.WaitForExit(Limit);
        servers[host]?.Dispose();
        servers[host] = null;
    }

    public void Dispose()
    {
        for (var i = 0; i < servers.Length; i++)
        {
            Stop(i);
            EndProcesses(Path.Combine(HomeOf(i), ".occo"));
        }

        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Ends the processes of leases whose folder's path has this text in it.</summary>
    public static void EndProcesses(string text)
    {
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            try
            {
                if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                    || !File.ReadAllText($"{folder}/cmdline").Split('\0').Any(a => a.EndsWith(text, Of))) continue;
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
                or InvalidOperationException)
            {
                // It has ended.
            }
        }
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit(Limit);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program}: {process.ExitCode}");
    }
}
