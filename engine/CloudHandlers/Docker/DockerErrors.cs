using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Docker.DotNet;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>Maps the errors of the Docker Engine API and of the way to it to kinds, with advice.</summary>
internal static class DockerErrors
{
    private const int LongestBody = 64 * 1024;

    // Parts of messages: most errors have the status 500. The first that fits decides.
    private static readonly (string Part, CloudErrorKind Kind, string Advice)[] ByMessage =
    [
        ("toomanyrequests", CloudErrorKind.Throttled, " The registry limits pulls; sign in to it (docker login)."),
        ("no space left on device", CloudErrorKind.Quota, " Free the host's disk: docker system df."),
        ("port is already allocated", CloudErrorKind.Quota, " Another program has the host port: leave the host port "
            + "out of 'ports', or choose another."),
        ("address already in use", CloudErrorKind.Quota, " Another program has the host port: leave the host port out "
            + "of 'ports', or choose another."),
        (WantsTls, CloudErrorKind.Unauthorised, Tls),
        ("unauthorized", CloudErrorKind.Unauthorised, Registry),
        ("access denied", CloudErrorKind.Unauthorised, Registry),
        ("resource is denied", CloudErrorKind.Unauthorised, Registry),
        ("no basic auth credentials", CloudErrorKind.Unauthorised, Registry),
        ("authentication required", CloudErrorKind.Unauthorised, Registry),
        ("manifest unknown", CloudErrorKind.NotFound, " Look at 'image' and 'tag'."),
        ("No such image", CloudErrorKind.NotFound, " Look at 'image', 'tag' and 'origin'."),
        ("network", CloudErrorKind.Invalid, ""),
        ("executable file not found", CloudErrorKind.Invalid, " Look at 'command' and 'entrypoint'."),
        ("connection refused", CloudErrorKind.Transient, ""),
        ("i/o timeout", CloudErrorKind.Transient, ""),
        ("TLS handshake timeout", CloudErrorKind.Transient, ""),
    ];

    private const string WantsTls = "the engine wants TLS.";

    private const string Tls = " Look at 'ca', 'cert' and 'key' in 'auth_data' of the credentials file, or at "
        + "DOCKER_CERT_PATH.";

    private const string Registry = " The registry wants credentials for this image: give 'username' and 'password' "
        + "(and 'registry') in 'auth_data' of the credentials file, or docker login. Or the image does not exist.";

    /// <summary>The handler's exception for one of the client or the network; null for any other.</summary>
    public static CloudException? Of(Exception exception, string action) => exception switch
    {
        CloudException => null,
        DockerApiException e => Of(e.StatusCode, TextOf(e), action, e),
        DockerConfigurationException or SshDockerEndpointNotSupportedException
            => new(CloudErrorKind.Invalid, exception.Message.Closed(), exception),
        JsonException => new(CloudErrorKind.Transient, $"docker {action}: the answer could not be read. Look at the "
            + "endpoint: what answers there may be no Docker Engine.", exception),
        HttpRequestException or IOException or SocketException or TimeoutException or Win32Exception
            or AuthenticationException => NoAnswer(exception, action),
        _ => null,
    };

    /// <summary>The error of a message of the engine or a registry.</summary>
    public static CloudException Of(HttpStatusCode status, string message, string action, Exception? cause = null)
    {
        var known = Array.Find(ByMessage, m => message.Contains(m.Part, StringComparison.OrdinalIgnoreCase));
        var kind = status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CloudErrorKind.Unauthorised,
            HttpStatusCode.TooManyRequests => CloudErrorKind.Throttled,
            _ when known.Part is not null => known.Kind,
            HttpStatusCode.NotFound => CloudErrorKind.NotFound,
            >= HttpStatusCode.InternalServerError => CloudErrorKind.Transient,
            _ => CloudErrorKind.Invalid,
        };
        return new(kind, $"docker {action}: {message}{known.Advice}", cause);
    }

    /// <summary>The error for an answer that names another address.</summary>
    public static CloudException Redirect(HttpStatusCode status, Uri? target) => NoEngine($"it sends requests on to "
        + $"{(target is { IsAbsoluteUri: true } ? $"{target.Scheme}://{target.Authority}" : "another path")}, which "
        + $"Occo does not follow ({(int)status})");

    /// <summary>The error for an answer that an engine never gives.</summary>
    public static CloudException NoEngine(string why) => new(CloudErrorKind.Transient,
        $"docker: what answers is no Docker Engine: {why.Closed()} Look at the endpoint.");

    /// <summary>Another call removes the container already.</summary>
    public static bool IsRemoving(DockerApiException e) => e.StatusCode == HttpStatusCode.Conflict
        && TextOf(e).Contains("already in progress", StringComparison.OrdinalIgnoreCase);

    /// <summary>Another container has the name. The answer of podman has the status 500.</summary>
    public static bool IsNameTaken(DockerApiException e) => e.StatusCode == HttpStatusCode.Conflict
        || TextOf(e).Contains("name is already in use", StringComparison.Ordinal);

    /// <summary>podman: a container of a list was removed before the list was made.</summary>
    public static bool IsVanished(DockerApiException e) => e.StatusCode == HttpStatusCode.InternalServerError
        && TextOf(e).Contains("no such container", StringComparison.Ordinal);

    /// <summary>What the engine says.</summary>
    public static string TextOf(DockerApiException e)
    {
        var body = e.ResponseBody ?? "";
        if (body.Length > LongestBody) body = body[..LongestBody];
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String)
                return ForeignText.Brief(message.GetString()!).Trim().Closed();
        }
        catch (JsonException)
        {
            return body.StartsWith("Client sent an HTTP request to an HTTPS server", StringComparison.Ordinal)
                ? WantsTls : $"what answers is no Docker Engine: {(int)e.StatusCode} {e.StatusCode}.";
        }

        return $"{(int)e.StatusCode} {e.StatusCode}.";
    }

    private static CloudException NoAnswer(Exception exception, string action)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException)
            {
                return new(CloudErrorKind.Unauthorised, $"docker {action}: you may not use the engine's "
                    + (OperatingSystem.IsWindows() ? "pipe. Become a member of the group 'docker-users'"
                        : "socket. Become a member of the group 'docker' (sudo usermod -aG docker $USER)")
                    + ", or give another 'endpoint'.", exception) { WasNotSent = true };
            }

            if (cause is AuthenticationException)
            {
                return new(CloudErrorKind.Unauthorised,
                    $"docker {action}: TLS: {cause.Message.Closed()}{Tls}", exception) { WasNotSent = true };
            }

            if (cause is SocketException socket && IsNoConnection(socket.SocketErrorCode))
            {
                return new(CloudErrorKind.Transient, $"docker {action}: the engine cannot be reached: "
                    + $"{socket.Message.Closed()} Is it running? Look at 'endpoint' and 'context', or DOCKER_HOST.",
                    exception)
                {
                    WasNotSent = true,
                };
            }
        }

        return new(CloudErrorKind.Transient,
            $"docker {action}: no answer from the engine: {exception.GetBaseException().Message.Closed()}", exception);
    }

    // A socket file that does not exist is AddressNotAvailable.
    private static bool IsNoConnection(SocketError error) => error is SocketError.ConnectionRefused
        or SocketError.HostNotFound or SocketError.HostUnreachable or SocketError.NetworkUnreachable
        or SocketError.AddressNotAvailable or SocketError.TryAgain or SocketError.NoData;
}
