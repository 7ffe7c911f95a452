using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Docker.DotNet.Handler.Abstractions;

namespace Occo.Engine.CloudHandlers.Docker;

/// <summary>
/// The connection to an engine. It follows no redirect: a request carries the credentials of a registry and the secrets
/// of containers, and only the engine may have them. Every answer is read to its end before anybody sees it, and has a
/// limit.
/// </summary>
internal sealed class DockerConnection(Uri address, DockerTls? tls) : IAuthProvider
{
    /// <summary>The limit of one answer. A list of a thousand containers has a few megabytes.</summary>
    public const int LargestAnswer = 64 * 1024 * 1024;

    // A pipe that is not there is waited for.
    private static readonly TimeSpan PipeLimit = TimeSpan.FromSeconds(2);

    public bool TlsEnabled => tls is not null;

    public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
    {
        if (TlsEnabled && address.Scheme is "unix" or "npipe")
        {
            throw new CloudException(
                CloudErrorKind.Invalid, "TLS is for addresses that begin with tcp:// or https://.");
        }

        if (address is { Scheme: "npipe", Host: not "." } && !OperatingSystem.IsWindows())
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The pipe of another machine ({address.Host}) can be reached from Windows only. Look at 'endpoint'.");
        }

        if (handler is SocketsHttpHandler connections)
        {
            connections.AllowAutoRedirect = false;
            connections.UseCookies = false;
            tls?.Apply(connections);
            if (address.Scheme is "unix" or "npipe")
            {
                connections.UseProxy = false;
                connections.ConnectCallback = async (_, cancel) => address.Scheme == "unix"
                    ? await ConnectAsync(cancel).ConfigureAwait(false)
                    : await ConnectToPipeAsync(cancel).ConfigureAwait(false);
            }
        }

        return new AnswerGuard(handler, tls);
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.LocalPath), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            // The system calls it an address that cannot be assigned.
            socket.Dispose();
            throw new SocketException(
                (int)e.SocketErrorCode, $"there is no socket {ForeignText.Brief(address.LocalPath)}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> ConnectToPipeAsync(CancellationToken cancel)
    {
        var name = DockerEndpoint.PipeOf(address);
        var pipe = new NamedPipeClientStream(address.Host, name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(PipeLimit, cancel).ConfigureAwait(false);
            return pipe;
        }
        catch (TimeoutException)
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw new SocketException(
                (int)SocketError.AddressNotAvailable, $"there is no pipe {ForeignText.Brief(name)}, or it is busy");
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class AnswerGuard(HttpMessageHandler inner, DockerTls? tls) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await ConnectedAsync(base.SendAsync(request, cancellationToken)).ConfigureAwait(false);
            try
            {
                // The library takes any of these for a success.
                if (answer.StatusCode is >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest
                    and not HttpStatusCode.NotModified)
                    throw DockerErrors.Redirect(answer.StatusCode, answer.Headers.Location);
                if (answer.StatusCode < HttpStatusCode.BadRequest && !answer.Headers.Contains("Api-Version"))
                    throw DockerErrors.NoEngine($"its answer names no version of the API ({(int)answer.StatusCode})");
                await answer.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken).ConfigureAwait(false);
                return answer;
            }
            catch (Exception e)
            {
                answer.Dispose();
                if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
                    throw DockerErrors.NoEngine($"its answer has more than {LargestAnswer / 1024 / 1024} MB");
                throw;
            }
        }

        private async Task<HttpResponseMessage> ConnectedAsync(Task<HttpResponseMessage> answer)
        {
            try
            {
                return await answer.ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (tls?.ReasonOf(e) is { } reason)
            {
                throw new AuthenticationException(reason, e);
            }
        }
    }
}
