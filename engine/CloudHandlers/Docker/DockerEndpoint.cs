using System.Net;
using Docker.DotNet;
using Docker.DotNet.NativeHttp;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The address of the engine: that of the resource section, else the one that the Docker CLI would use (DOCKER_HOST,
/// DOCKER_CONTEXT, the current context, the socket of this machine).
/// </summary>
internal static class DockerEndpoint
{
    private const string Hint = "Write unix:///var/run/docker.sock, tcp://host:2376 or npipe://./pipe/docker_engine.";

    // What a pipe's address has before its name.
    private const string OfPipes = "/pipe/";

    private static readonly string[] Schemes = ["unix", "tcp", "http", "https", "npipe"];

    private static string OfThisMachine
        => OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine" : "unix:///var/run/docker.sock";

    /// <summary>What is wrong with an address; null: nothing.</summary>
    /// <param name="endpoint">The address.</param>
    /// <param name="from">Where it comes from.</param>
    public static (string Message, string Hint, bool IsSecret)? ProblemOf(
        string endpoint, string from = "'endpoint' in the resource section")
    {
        // Such a text is not shown.
        if (endpoint.AsSpan().ContainsAny('@', '?', '#'))
        {
            return ($"{from} may hold a credential: it has a user, a query or a fragment.",
                "Remove it: the description is kept in the store. Credentials belong in the credentials file.", true);
        }

        if (endpoint.StartsWith("ssh:", StringComparison.Ordinal))
        {
            return ($"{from} is an ssh address, which Occo does not use.",
                "Forward the socket, and write its path: "
                + "ssh -NL /run/user/1000/docker.sock:/var/run/docker.sock <host>.", false);
        }

        return Uri.TryCreate(Plain(endpoint), UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme)
            && (address.Scheme != "npipe" || PipeOf(address).Length > 0)
            ? null
            : ($"{from} is no address of a Docker Engine: '{endpoint}'.", Hint, false);
    }

    /// <summary>A client. It connects with its first call. Throws <see cref="CloudException"/>.</summary>
    public static DockerClient Connect(CloudAccess access)
    {
        var (address, context) = (AddressOf(access), ContextOf(access));
        var connection = new DockerConnection(address, DockerTls.Of(access, context, address));
        var builder = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan).WithAuthProvider(connection);
        // For a socket or a pipe this is only the name that requests carry.
        if (address.Scheme is "unix" or "npipe")
            address = new($"http://{(IsRemote(address) ? address.Host : "127.0.0.1")}");
        return builder.WithEndpoint(address).WithTransportOptions(new NativeHttpTransportOptions()).Build();
    }

    /// <summary>The address of the engine. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static Uri AddressOf(CloudAccess access)
    {
        var text = Text(access, "endpoint")
            ?? (ContextOf(access) is { } context and not DockerContext.None ? DockerContext.AddressOf(context)
                : Text(access, "context") is null ? DockerContext.Variable("DOCKER_HOST") : null)
            ?? OfThisMachine;
        return ProblemOf(text, SourceOf(access)) is { } problem
            ? throw new CloudException(CloudErrorKind.Invalid, $"{problem.Message} {problem.Hint}") : new(Plain(text));
    }

    /// <summary>The name of the pipe that an address is of; empty: it has none.</summary>
    public static string PipeOf(Uri address) => address.LocalPath.StartsWith(OfPipes, StringComparison.Ordinal)
        ? address.LocalPath[OfPipes.Length..] : "";

    /// <summary>The address is that of another machine. A template may become any.</summary>
    public static bool IsRemote(string endpoint) => !KindOfValue.IsTemplate(endpoint)
        && Uri.TryCreate(Plain(endpoint), UriKind.Absolute, out var address) && IsRemote(address);

    private static bool IsRemote(Uri address) => address.Scheme == "npipe" ? address.Host != "."
        : address.Scheme is "tcp" or "http" or "https" && !address.IsLoopback
            && !(IPAddress.TryParse(address.DnsSafeHost, out var host) && IsOfThisMachine(host));

    // To connect to 0.0.0.0 is to connect to this machine.
    private static bool IsOfThisMachine(IPAddress host) => host.IsIPv4MappedToIPv6
        ? IsOfThisMachine(host.MapToIPv4())
        : IPAddress.IsLoopback(host) || host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any);

    /// <summary>Where the address comes from, for messages.</summary>
    public static string SourceOf(CloudAccess access)
        => Text(access, "endpoint") is not null ? "'endpoint' in the resource section"
            : Text(access, "context") is { } named ? $"the context '{named}'"
            : DockerContext.Variable("DOCKER_HOST") is not null ? "DOCKER_HOST"
            : DockerContext.Current is { } context ? $"the current context '{context}'"
            : "the default";

    /// <summary>The host of a client's engine, as programs on this machine can reach it.</summary>
    public static string HostOf(DockerClient client)
        => client.Options.Endpoint is { Scheme: "tcp" or "http" or "https" } address
            ? address.DnsSafeHost : "127.0.0.1";

    // The Docker CLI writes npipe:////./pipe/name.
    private static string Plain(string endpoint)
        => endpoint.Replace("npipe:////", "npipe://", StringComparison.Ordinal);

    // The context that gives the address; null: none does.
    private static string? ContextOf(CloudAccess access)
        => Text(access, "endpoint") is not null ? null
            : Text(access, "context")
                ?? (DockerContext.Variable("DOCKER_HOST") is null ? DockerContext.Current : null);

    private static string? Text(CloudAccess access, string key)
        => access.Settings.GetValueOrDefault(key) is string { Length: > 0 } text ? text : null;
}
