using System.Net.Sockets;

namespace Occo.Engine.Health;

/// <summary>A TCP port accepts a connection.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public static Probe For(string address, int port, bool allowLinkLocal = false)
        => new($"port {port} on {address}", Limit, cancel => AskAsync(address, port, allowLinkLocal, cancel));

    private static async Task<string?> AskAsync(
        string address, int port, bool allowLinkLocal, CancellationToken cancel)
    {
        try
        {
            (await Outbound.ConnectAsync(address, port, allowLinkLocal, cancel).ConfigureAwait(false)).Dispose();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused
                ? "refused the connection"
                : $"cannot be reached: {e.Message}";
        }
    }
}
