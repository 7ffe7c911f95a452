using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The address of the engine: that of the resource section, else the one that the Docker CLI would use (DOCKER_HOST,
/// DOCKER_CONTEXT, the current context, the socket of this machine).
/// </summary>
internal static class DockerEndpoint
{
    private const string Hint = "Write unix:///var/run/docker.sock, tcp://host:2376 or npipe://./pipe/docker_engine.";
    private const int LargestFile = 1024 * 1024;

    private static readonly string[] Schemes = ["unix", "tcp", "http", "https", "npipe"];

    /// <summary>The folder of the Docker CLI's configuration.</summary>
    public static string ConfigFolder => Variable("DOCKER_CONFIG")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");

    /// <summary>The contexts of the Docker CLI.</summary>
    public static IReadOnlyList<string> Contexts()
    {
        var folder = Path.Combine(ConfigFolder, "contexts", "meta");
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(context => Member(Path.Combine(context, "meta.json"), "Name")).OfType<string>()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What is wrong with an address; null: nothing.</summary>
    public static (string Message, string Hint, bool IsSecret)? ProblemOf(string endpoint)
    {
        // Such a text is not shown.
        if (endpoint.AsSpan().ContainsAny('@', '?', '#'))
        {
            return ("'endpoint' in the resource section may hold a credential: it has a user, a query or a fragment.",
                "Remove it: the description is kept in the store. Credentials belong in the credentials file.", true);
        }

        if (endpoint.StartsWith("ssh:", StringComparison.Ordinal))
        {
            return ("'endpoint' in the resource section is an ssh address, which Occo does not use.",
                "Forward the socket, and write its path: "
                + "ssh -NL /run/user/1000/docker.sock:/var/run/docker.sock <host>.", false);
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme)
            ? null
            : ($"'endpoint' in the resource section is no address of a Docker Engine: '{endpoint}'.", Hint, false);
    }

    /// <summary>A client. It connects with its first call. Throws <see cref="CloudException"/>.</summary>
    public static DockerClient Connect(CloudAccess access)
    {
        var builder = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan);
        var (endpoint, context) = (Text(access, "endpoint"), Text(access, "context"));
        if (endpoint is not null && ProblemOf(endpoint) is { } problem)
            throw new CloudException(CloudErrorKind.Invalid, $"{problem.Message} {problem.Hint}");
        if (endpoint is not null) builder = builder.WithEndpoint(new Uri(endpoint));
        else if (context is not null) builder = builder.WithContext(context);
        if (DockerTls.Of(access, endpoint is null ? context ?? CurrentContext() : null) is { } tls)
            builder = builder.WithAuthProvider(tls);
        return builder.Build();
    }

    /// <summary>The address is that of another machine. A template may become any.</summary>
    public static bool IsRemote(string endpoint) => !KindOfValue.IsTemplate(endpoint)
        && Uri.TryCreate(endpoint, UriKind.Absolute, out var address)
        && address.Scheme is "tcp" or "http" or "https" && !address.IsLoopback;

    /// <summary>Where the address comes from, for messages.</summary>
    public static string SourceOf(CloudAccess access)
        => Text(access, "endpoint") is not null ? "'endpoint'"
            : Text(access, "context") is { } named ? $"the context '{named}'"
            : Variable("DOCKER_HOST") is not null ? "DOCKER_HOST"
            : CurrentContext() is { } context ? $"the current context '{context}'"
            : "the default";

    /// <summary>The host of a client's engine, as programs on this machine can reach it.</summary>
    public static string HostOf(DockerClient client)
        => client.Options.Endpoint is { Scheme: "tcp" or "http" or "https" } address
            ? address.DnsSafeHost : "127.0.0.1";

    /// <summary>The folder of a context's TLS files.</summary>
    public static string TlsFolderOf(string context) => Path.Combine(ConfigFolder, "contexts", "tls",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context))), "docker");

    public static string? Variable(string name)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // "default" is the name of having none.
    private static string? CurrentContext()
    {
        if (Variable("DOCKER_HOST") is not null) return null;
        var name = Variable("DOCKER_CONTEXT") ?? Member(Path.Combine(ConfigFolder, "config.json"), "currentContext");
        return name is "default" ? null : name;
    }

    private static string? Member(string file, string name)
    {
        try
        {
            if (!File.Exists(file)) return null;
            using var json = JsonDocument.Parse(RegularFile.ReadText(file, LargestFile));
            return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException
            or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Text(CloudAccess access, string key)
        => access.Settings.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}
