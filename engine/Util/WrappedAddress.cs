using System.Net;
using System.Net.Sockets;

namespace Occo.Engine.Util;

/// <summary>
/// The IPv4 addresses inside of IPv6 addresses: a translator or a tunnel on the way sends what is for the one to the
/// other.
/// </summary>
internal static class WrappedAddress
{
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    // The bytes of the IPv4 address. A NAT64 of a site may have a prefix of 48, 56, 64 or 96 bits (RFC 6052, RFC 8215).
    private static readonly (IPNetwork Network, int[][] Places)[] Forms =
    [
        (IPNetwork.Parse("::/96"), [[12, 13, 14, 15]]),
        (IPNetwork.Parse("::ffff:0:0/96"), [[12, 13, 14, 15]]),
        (IPNetwork.Parse("::ffff:0:0:0/96"), [[12, 13, 14, 15]]),
        (IPNetwork.Parse("64:ff9b::/96"), [[12, 13, 14, 15]]),
        (IPNetwork.Parse("64:ff9b:1::/48"), [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], [12, 13, 14, 15]]),
        (IPNetwork.Parse("2002::/16"), [[2, 3, 4, 5]]),
        (Teredo, [[4, 5, 6, 7]]),
    ];

    /// <summary>The IPv4 addresses that an address may lead to; none for IPv4.</summary>
    public static IEnumerable<IPAddress> Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) yield break;
        var bytes = address.GetAddressBytes();
        foreach (var (network, places) in Forms.Where(f => f.Network.Contains(address)))
            foreach (var place in places) yield return new([.. place.Select(i => bytes[i])]);

        // ISATAP is a form of the interface, under any network (RFC 5214).
        if (bytes[8] is 0 or 2 && bytes.AsSpan(9, 3).SequenceEqual((ReadOnlySpan<byte>)[0, 0x5e, 0xfe]))
            yield return new(bytes[12..]);
        if (Teredo.Contains(address)) yield return new([.. bytes[12..].Select(b => (byte)~b)]);
    }
}
