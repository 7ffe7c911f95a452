using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Occo.Engine.Health;

/// <summary>One ICMP echo. Without the right to send it, .NET uses the system's program 'ping'.</summary>
internal static class PingProbe
{
    private const string Unable =
        "cannot be sent from this machine, which allows no raw sockets and has no program 'ping'. "
        + "Install it, or set 'ping: false' in health_check.";

    // Occopus waits a second for the echo. The lookup of a host name takes more time.
    private static readonly TimeSpan EchoTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public static Probe For(string address, bool allowLinkLocal = false) => For(address, async (_, time, cancel) =>
    {
        var found = await Outbound.ResolveAsync(address, allowLinkLocal, cancel).ConfigureAwait(false);
        using var ping = new Ping();
        var reply = await ping.SendPingAsync(found[0], time, cancellationToken: cancel).ConfigureAwait(false);
        return reply.Status;
    });

    /// <summary>The same with another way to send an echo.</summary>
    public static Probe For(string address, Func<string, TimeSpan, CancellationToken, Task<IPStatus>> send)
        => new($"ping to {address}", Limit, cancel => AskAsync(address, send, cancel));

    private static async Task<string?> AskAsync(
        string address, Func<string, TimeSpan, CancellationToken, Task<IPStatus>> send, CancellationToken cancel)
    {
        try
        {
            return await send(address, EchoTime, cancel).ConfigureAwait(false) switch
            {
                IPStatus.Success => null,
                IPStatus.TimedOut => $"got no answer within {EchoTime.TotalSeconds} s",
                var status => $"failed: {status}",
            };
        }
        catch (PlatformNotSupportedException)
        {
            return Unable;
        }
        catch (PingException e) when (e.InnerException is PlatformNotSupportedException
            or SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return Unable;
        }
        catch (PingException e)
        {
            return $"failed: {(e.InnerException ?? e).Message}";
        }
    }
}
