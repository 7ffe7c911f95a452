using System.Diagnostics;
using System.Globalization;
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

    // It ends when standard input does: containers first, then the engine, then what it mounted.
    private const string Program = """
        set -e
        folder=$1
        mkdir -p "$folder/root" "$folder/image/bin"
        dockerd --data-root "$folder/root" --exec-root "$folder/exec" -p "$folder/pid" -H "unix://$folder/docker.sock" \
            --storage-driver "$2" --bip 172.30.78.1/24 --default-ulimit nofile=1024:4096 > "$folder/log" 2>&1 &
        engine=$!
        stop() {
            docker -H "unix://$folder/docker.sock" ps -aq | xargs -r docker -H "unix://$folder/docker.sock" rm -f
            kill $engine; wait $engine || true; rm -rf "$folder"
        }
        trap 'stop > /dev/null 2>&1' EXIT
        for try in $(seq 300); do
            docker -H "unix://$folder/docker.sock" version > /dev/null 2>&1 && break
            kill -0 $engine 2> /dev/null || { tail -3 "$folder/log"; exit 1; }
            sleep 0.1
        done
        cp "$(command -v busybox)" "$folder/image/bin/busybox"
        for name in sh sleep echo cat httpd env false true nc mkdir test id; do
            ln -s busybox "$folder/image/bin/$name"
        done
        tar -C "$folder/image" -c . | docker -H "unix://$folder/docker.sock" import - occo-test:1 > /dev/null
        echo started
        cat > /dev/null
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string>> Running = new(StartAsync);
    private static Process? process;

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess
        ? "A Docker Engine of its own needs Linux and root."
        : new[] { "/usr/sbin/dockerd", "/usr/bin/docker", "/usr/sbin/iptables", "/bin/busybox" }
            .FirstOrDefault(program => !File.Exists(program)) is { } missing
                ? $"needs {missing} (Debian: apt-get install docker.io iptables busybox-static)"
                : null;

    /// <summary>The address of the engine.</summary>
    public static Task<string> EndpointAsync() => Running.Value;

    /// <summary>A client of its own, as another program has.</summary>
    public static async Task<DockerClient> ConnectAsync()
        => new DockerClientBuilder().WithEndpoint(new Uri(await EndpointAsync())).Build();

    private static async Task<string> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("occo-docker-").FullName;
        process = Process.Start(new ProcessStartInfo("sh", ["-c", Program, "sh", folder, "overlay2"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        return line == "started" ? string.Create(CultureInfo.InvariantCulture, $"unix://{folder}/docker.sock")
            : throw new InvalidOperationException($"dockerd did not start: {line}");
    }
}
