using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Tests;

/// <summary>A registry on loopback that wants a password, as Debian's docker-registry offers it.</summary>
internal sealed class DockerRegistryServer : IDisposable
{
    public const string User = "anna";
    public const string Password = "open sesame";

    private const string Program = "/usr/bin/docker-registry";

    private readonly string folder = Directory.CreateTempSubdirectory("occo-registry-").FullName;
    private readonly Process process;

    private DockerRegistryServer()
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Host = $"{listener.LocalEndpoint}";
        }

        // The password in the form of htpasswd -B.
        File.WriteAllText(Path.Combine(folder, "users"),
            $"{User}:$2b$05$KKCQj2C4WqSbtoCaQyTY6u28p2C7jzgSqaBWx.3xUeOrZRe8xoSta\n");
        File.WriteAllText(Path.Combine(folder, "config.yml"), $$$"""
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: {{{folder}}}/data}}
            http: {addr: '{{{Host}}}'}
            auth: {htpasswd: {realm: test, path: {{{folder}}}/users}}
            """);
        process = Process.Start(new ProcessStartInfo("sh",
            ["-c", $"{Program} serve {folder}/config.yml > {folder}/log 2>&1 & cat > /dev/null; kill $!"])
        {
            RedirectStandardInput = true,
        })!;
    }

    /// <summary>Why there is none; null: there is one.</summary>
    public static string? Missing => DockerServer.Missing
        ?? (File.Exists(Program) ? null : $"needs {Program} (Debian: apt-get install docker-registry)");

    /// <summary>Address and port, as they are in the name of an image.</summary>
    public string Host { get; }

    public static async Task<DockerRegistryServer> StartAsync()
    {
        var server = new DockerRegistryServer();
        using var client = new HttpClient { BaseAddress = new($"http://{server.Host}") };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/v2/", limit.Token);
                return server;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>A test that needs a Docker Engine and a registry.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerRegistryFactAttribute : Xunit.FactAttribute
{
    public DockerRegistryFactAttribute() => Skip = DockerRegistryServer.Missing;
}
