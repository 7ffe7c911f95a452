using Occo.Engine.Api.Remote;

namespace Occo.Server.Tests.Remote;

/// <summary>Connections to a server of a test.</summary>
internal static class Connecting
{
    /// <summary>A connection with a new token.</summary>
    /// <param name="server">The server.</param>
    /// <param name="port">Of what is between; null: nothing is.</param>
    public static async Task<ServerConnection> ConnectAsync(this ServerFixture server, int? port = null)
    {
        var token = await server.TokenAsync(new() { Name = $"t{Guid.NewGuid():N}", Role = AccessRole.Admin });
        return new($"http://127.0.0.1:{port ?? server.Url.Port}", token.Secret);
    }
}
