using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Tests;

/// <summary>
/// A Docker Engine of the tests' own, on a socket in a temporary folder, with an image that is made of busybox; and
/// another of podman. Each is started when it is first used, and ends with this process, however that ends.
/// </summary>
internal static class DockerServer
{
    /// <summary>The image, which is in no registry.</summary>
    public const string Image = "occo-test";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Running = new(() => StartAsync(Tls));
    private static readonly Lazy<Task<string>> Podman = new(() => StartAsync(_ => ["podman"]));
    private static readonly ConcurrentBag<Process> Processes = [];
    private static int tlsPort;

    /// <summary>The authority of engine and clients.</summary>
    public static DockerCertificates Authority { get; } = new();

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? Missing { get; } = File.Exists("/var/run/docker.sock")
        ? "A Docker Engine runs on this machine; a second one would share its bridge."
        : MissingOf("docker.io busybox-static", "/usr/sbin/dockerd", "/usr/bin/docker", "/bin/busybox");

    /// <summary>Why there is no podman; null: there is one.</summary>
    public static string? PodmanMissing { get; } = MissingOf("podman docker.io busybox-static",
        "/usr/bin/podman", "/usr/sbin/runc", "/usr/lib/cni/bridge", "/usr/bin/docker", "/bin/busybox");

    /// <summary>The address of the engine.</summary>
    public static Task<string> EndpointAsync() => Running.Value;

    /// <summary>The address of podman.</summary>
    public static Task<string> PodmanAsync() => Podman.Value;

    /// <summary>Where it wants TLS with a certificate of <see cref="Authority"/>. It has one for localhost.</summary>
    public static async Task<int> TlsPortAsync()
    {
        await Running.Value;
        return tlsPort;
    }

    private static string? MissingOf(string packages, params string[] programs)
        => !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess
            ? "An engine of the tests' own needs Linux and root."
            : programs.FirstOrDefault(program => !File.Exists(program)) is { } missing
                ? $"needs {missing} (Debian: apt-get install {packages})" : null;

    private static async Task<string> StartAsync(Func<string, IEnumerable<string>> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("occo-docker-").FullName;
        var script = Path.Combine(AppContext.BaseDirectory, "engine.sh");
        var process = Process.Start(new ProcessStartInfo("sh", [script, folder, .. arguments(folder)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Processes.Add(process);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        return line == "started" ? $"unix://{folder}/docker.sock"
            : throw new InvalidOperationException($"the engine did not start: {line}");
    }

    private static IEnumerable<string> Tls(string folder)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            tlsPort = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        using var own = Authority.Server("localhost");
        File.WriteAllText($"{folder}/ca.pem", Authority.Pem);
        File.WriteAllText($"{folder}/cert.pem", own.ExportCertificatePem());
        File.WriteAllText($"{folder}/key.pem", DockerCertificates.KeyOf(own));
        return
        [
            "-H", $"tcp://127.0.0.1:{tlsPort}", "--tlsverify", "--tlscacert", $"{folder}/ca.pem",
            "--tlscert", $"{folder}/cert.pem", "--tlskey", $"{folder}/key.pem",
        ];
    }
}
