using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Util;

/// <summary>
/// Connections to addresses that a description names: checks and webhooks. Link-local addresses and those of metadata
/// services are refused unless the description allows them: what answers there trusts this machine, not the author of a
/// description. The address itself is checked, just before it is used, so that no name hides it.
/// </summary>
internal static class Outbound
{
    /// <summary>The key that allows what is refused otherwise.</summary>
    public const string AllowKey = "allow_link_local";

    // AWS, Google, and Alibaba, Azure, Oracle have metadata services at addresses that are not link-local, too.
    // Site-local addresses (fec0::/10) are of the same kind, and obsolete.
    private static readonly IPNetwork[] Reserved =
    [
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fec0::/10"),
        IPNetwork.Parse("fd00:ec2::/32"), IPNetwork.Parse("fd20:ce::254/128"),
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"),
    ];

    /// <summary>Clients without redirects and cookies, which refuse connections that are not allowed.</summary>
    /// <param name="useProxy">
    /// Use the proxy of the system. Then the proxy resolves names, and its own rules say what it may reach.
    /// </param>
    /// <param name="allowLinkLocal">Refuse nothing.</param>
    public static HttpClient CreateClient(bool useProxy, bool allowLinkLocal) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        UseCookies = false,
        UseProxy = useProxy,
        ConnectCallback = async (context, cancel) =>
        {
            var end = context.DnsEndPoint;
            var isProxy = useProxy && HttpClient.DefaultProxy.GetProxy(context.InitialRequestMessage.RequestUri!)
                is { } proxy && proxy.IdnHost == end.Host && proxy.Port == end.Port;
            return new NetworkStream(await ConnectAsync(end.Host, end.Port, allowLinkLocal || isProxy, cancel)
                .ConfigureAwait(false), ownsSocket: true);
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Connects. Throws <see cref="AddressRefusedException"/> and <see cref="SocketException"/>.
    /// </summary>
    public static async Task<Socket> ConnectAsync(
        string host, int port, bool allowLinkLocal, CancellationToken cancel)
    {
        var addresses = await ResolveAsync(host, allowLinkLocal, cancel).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The addresses of a host that may be asked. Throws <see cref="AddressRefusedException"/> where there are only
    /// others.
    /// </summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, bool allowLinkLocal, CancellationToken cancel)
    {
        var all = await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        var allowed = all.Where(a => allowLinkLocal || !IsReserved(a)).ToArray();
        return allowed.Length > 0 || all.Length == 0 ? allowed : throw new AddressRefusedException(all[0]);
    }

    /// <summary>Refuses an address that is written as such, for requests that a proxy may carry.</summary>
    public static void RequireAllowed(Uri uri, bool allowLinkLocal)
    {
        if (!allowLinkLocal && IPAddress.TryParse(uri.IdnHost, out var address) && IsReserved(address))
            throw new AddressRefusedException(address);
    }

    internal static bool IsReserved(IPAddress address)
        => Reserved.Any(network => network.Contains(address) || WrappedAddress.Of(address).Any(network.Contains));
}

/// <summary>An address is refused because nothing allows it.</summary>
internal sealed class AddressRefusedException(IPAddress address) : Exception(
    $"{address} is a link-local address or that of a metadata service. Write '{Outbound.AllowKey}: true' beside it to "
    + "allow it.");
