using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Occo.Server.Hosting;

/// <summary>The addresses that the server listens to.</summary>
internal static class Listening
{
    private const string Scheme = "http://unix:";

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument) for an address that is none or not safe.</summary>
    public static void Add(KestrelServerOptions kestrel, ServeOptions options)
    {
        var certificate = options.Certificate is { } path ? new ServerCertificate(path, options.Key) : null;
        foreach (var url in options.Urls) Add(kestrel, options, url, certificate);
    }

    private static void Add(
        KestrelServerOptions kestrel, ServeOptions options, string url, ServerCertificate? certificate)
    {
        if (url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            RemoveLeftover(url[Scheme.Length..]);
            kestrel.ListenUnixSocket(url[Scheme.Length..]);
            return;
        }

        var isAny = url.Contains("://*", StringComparison.Ordinal) || url.Contains("://+", StringComparison.Ordinal);
        if (!Uri.TryCreate(isAny ? url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
                .Replace("://+", "://0.0.0.0", StringComparison.Ordinal) : url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            throw Refused($"'{url}' is no address to listen to. Give one like {ServeOptions.DefaultUrl}.");
        }

        var isSecure = uri.Scheme == Uri.UriSchemeHttps;
        if (isSecure && certificate is null) throw Refused($"'{url}' needs --certificate, a PEM file.");
        if (!isSecure && !uri.IsLoopback && !options.Allowed.Contains(Allowance.PlainHttp))
        {
            throw Refused($"'{url}' would send tokens over the network in plain text. Use https with --certificate, or "
                + "a proxy on this machine with a loopback address here. --allow plainhttp listens all the same.");
        }

        void Configure(ListenOptions listen)
        {
            if (isSecure) listen.UseHttps(certificate!.Handshake);
        }

        if (uri.Host == "localhost") kestrel.ListenLocalhost(uri.Port, Configure);
        else if (isAny) kestrel.ListenAnyIP(uri.Port, Configure);
        else if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
            kestrel.Listen(address, uri.Port, Configure);
        else throw Refused($"'{url}': give an IP address of this machine, localhost or *.");
    }

    // A server that was killed leaves its socket, and nothing could listen there again.
    private static void RemoveLeftover(string path)
    {
        if (!File.Exists(path)) return;
        try
        {
            // What can be read is a file, which is somebody's.
            File.OpenRead(path).Dispose();
        }
        catch (IOException)
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                probe.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                File.Delete(path);
            }
        }
    }

    private static OccoException Refused(string why) => new(FailureKind.InvalidArgument, why);
}
