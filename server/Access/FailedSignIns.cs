using System.Net;
using System.Threading.RateLimiting;

namespace Occo.Server.Access;

/// <summary>
/// Counts wrong tokens by address. Right ones are never refused: others may share the address of an attacker.
/// </summary>
internal sealed class FailedSignIns : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(Network(address), _ => new()
        {
            TokenLimit = 20,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(3),
            QueueLimit = 0,
        }));

    /// <summary>Counts one. When there were too many: how long to wait; else null.</summary>
    public TimeSpan? Refuses(IPAddress? address)
    {
        using var lease = limiter.AttemptAcquire(address ?? IPAddress.None);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(3);
    }

    public void Dispose() => limiter.Dispose();

    // One who has an IPv6 address has 2^64 of them.
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
