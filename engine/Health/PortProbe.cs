using System.Net.Sockets;

namespace Occo.Engine.Health;

/// <summary>A TCP port accepts a connection.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public static Probe For(string address, int port)
        => new($"port {port} on {address}", Limit, cancel => AskAsync(address, port, cancel));

    private static async Task<string?> AskAsync(string address, int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port, cancel).ConfigureAwait(false);
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
