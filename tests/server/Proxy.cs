using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>A real nginx or HAProxy before a server, with the files that New-OccoServiceUnit writes.</summary>
internal sealed partial class Proxy : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("occo-proxy-").FullName;
    private readonly Process process;

    private Proxy(string program, Uri server, Func<string, string>? change)
    {
        var port = FreePort();
        Url = new($"https://127.0.0.1:{port}");
        var certificate = Path.Combine(folder, "server.pem");
        WriteCertificate(certificate);
        var template = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "proxies", $"{program}.txt"))
            .Replace("listen [::]:443 ssl;", "", StringComparison.Ordinal)
            .Replace("443", $"{port}", StringComparison.Ordinal);
        var text = Place().Replace(template, place => place.Groups[1].Value switch
        {
            "name" => "occo",
            "host" => "127.0.0.1",
            "certificate" or "key" => certificate,
            "scheme" => "http",
            "servers" => program == "nginx"
                ? $"    server {server.Authority};\n"
                : $"    server one {server.Authority} check inter 10s fall 10",
            _ => "",
        });
        text = change?.Invoke(text) ?? text;
        process = program == "nginx" ? Nginx(text) : Haproxy(text);
    }

    public Uri Url { get; }

    /// <summary>Starts it, and waits until it passes requests on.</summary>
    public static async Task<Proxy> StartAsync(string program, Uri server, Func<string, string>? change = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var tries = 3; ; tries--)
        {
            var proxy = new Proxy(program, server, change);
            if (await proxy.IsReadyAsync(limit.Token)) return proxy;
            // Another process took the port between the look and its start.
            proxy.Dispose();
            Assert.True(tries > 1, $"{program} ended");
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken limit)
    {
        using var client = Client(null);
        while (!process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync("/healthz", limit);
                if (answer.IsSuccessStatusCode) return true;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, limit);
        }

        return false;
    }

    public HttpClient Client(string? secret)
    {
        var client = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate is not null,
        })
        {
            BaseAddress = new(Url, "/api/v1/"), Timeout = TimeSpan.FromMinutes(1),
        };
        if (secret is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        return client;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit(TimeSpan.FromSeconds(30));
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Process Nginx(string text)
    {
        var paths = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }
            .Select(kind => $"{kind}_temp_path {folder}/{kind};\n"));
        var path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events {}
            http {
            access_log off;
            {{paths}}
            {{text}}
            }
            """);
        return Process.Start("nginx", ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", path]);
    }

    private Process Haproxy(string text)
    {
        var path = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(path, $"global\n    maxconn 100\ndefaults\n    timeout client 1m\n{text}\n");
        return Process.Start("haproxy", ["-db", "-q", "-f", path]);
    }

    public static void WriteCertificate(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(path, made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();
}
