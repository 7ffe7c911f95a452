using System.Diagnostics;
using Docker.DotNet;

namespace Occo.Engine.Tests;

/// <summary>
/// A Docker Engine of the tests' own, on a socket in a temporary folder, with an image that is made of busybox. It is
/// started when it is first used, and ends with this process, however that ends.
/// </summary>
internal static class DockerServer
{
    /// <summary>The image, which is in no registry.</summary>
    public const string Image = "occo-test";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Running = new(StartAsync);
    private static Process? process;

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess
        ? "A Docker Engine of its own needs Linux and root."
        : File.Exists("/var/run/docker.sock")
        ? "A Docker Engine runs on this machine; a second one would share its bridge."
        : new[] { "/usr/sbin/dockerd", "/usr/bin/docker", "/bin/busybox" }
            .FirstOrDefault(program => !File.Exists(program)) is { } missing
                ? $"needs {missing} (Debian: apt-get install docker.io busybox-static)"
                : null;

    /// <summary>The address of the engine.</summary>
    public static Task<string> EndpointAsync() => Running.Value;

    /// <summary>A client of its own, as another program has.</summary>
    public static async Task<DockerClient> ConnectAsync()
        => new DockerClientBuilder().WithEndpoint(new Uri(await EndpointAsync())).Build();

    private static async Task<string> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("occo-docker-").FullName;
        var script = Path.Combine(AppContext.BaseDirectory, "engine.sh");
        process = Process.Start(new ProcessStartInfo("sh", [script, folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        return line == "started" ? $"unix://{folder}/docker.sock"
            : throw new InvalidOperationException($"dockerd did not start: {line}");
    }
}
