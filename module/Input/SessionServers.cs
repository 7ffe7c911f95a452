using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Occo.Engine.Api.Remote;
using Occo.Engine.Api.Wire;

namespace Occo;

/// <summary>A server that a session is connected to.</summary>
internal sealed record ConnectedServer(ServerConnection Connection, OccoServer Shown);

/// <summary>The servers of a session (runspace): those that it is connected to, and that of the environment.</summary>
internal sealed class SessionServers
{
    private static readonly ConditionalWeakTable<Runspace, SessionServers> Known = [];

    private readonly List<ConnectedServer> connected = [];
    private (string Token, ServerConnection Connection)? environment;

    /// <summary>The servers of the current session. A thread without a session has none.</summary>
    public static SessionServers Current => Runspace.DefaultRunspace is { } session ? Of(session) : new();

    public static SessionServers Of(Runspace session) => Known.GetOrCreateValue(session);

    /// <summary>The server of cmdlets without -StorePath; null: none is connected.</summary>
    public ConnectedServer? Newest => All is [.., var newest] ? newest : null;

    /// <summary>In the order of their connection.</summary>
    public IReadOnlyList<ConnectedServer> All
    {
        get
        {
            lock (connected) return [.. connected];
        }
    }

    /// <summary>Adds a server, in the place of an older connection to it.</summary>
    public void Add(ConnectedServer server)
    {
        lock (connected)
        {
            connected.RemoveAll(other => other.Connection.Address == server.Connection.Address);
            connected.Add(server);
        }
    }

    /// <summary>Forgets a server and its token. Work that goes on with it ends by itself.</summary>
    public void Remove(ConnectedServer server)
    {
        lock (connected) connected.Remove(server);
    }

    /// <summary>
    /// The connection to an address. Throws <see cref="ServerException"/> when the session has no token for it, and
    /// <see cref="OccoException"/> (InvalidArgument) when it is no address.
    /// </summary>
    public ServerConnection Find(string text)
    {
        var address = ServerConnection.Normalise(text);
        if (All.FirstOrDefault(server => server.Connection.Address == address) is { } known) return known.Connection;
        if (ServerVariables.TokenFor(address) is not { } token)
        {
            throw new ServerException(Problem.Of("NoToken", 401, "No token", "This session has no token for the server "
                + $"{address}. Connect-OccoServer {address} asks for one. {ServerVariables.Token} is for the server in "
                + $"{ServerVariables.Server}."));
        }

        lock (connected)
        {
            if (environment is not { } last || last.Token != token || last.Connection.Address != address)
                environment = (token, new(address, token));
            return environment.Value.Connection;
        }
    }

    /// <summary>Lets another session use what this one uses for an address.</summary>
    public void Share(Runspace session, string address)
    {
        if (All.FirstOrDefault(server => server.Connection.Address == address) is { } known) Of(session).Add(known);
    }
}
