using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Occo.Server.Tests;

/// <summary>Requests as they are on the wire, which a client of .NET would not send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request, and returns what the server answers until it has ended its answer.</summary>
    public static async Task<string> RawAsync(this ServerFixture server, string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port, limit.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ReplaceLineEndings("\r\n")), limit.Token);
        using var reader = new System.IO.StreamReader(stream);
        var text = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer, limit.Token) is > 0 and var count)
            {
                text.Append(buffer, 0, count);
                if (text.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal)) break;
            }
        }
        catch (IOException)
        {
            // The server has closed the connection.
        }

        return text.ToString();
    }
}
