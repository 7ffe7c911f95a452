using System.Management.Automation;
using Occo.Engine.Api.Remote;

namespace Occo;

/// <summary>Where the store is, and who says so.</summary>
/// <param name="Path">Full path, or the address of a database or server; null: the default path.</param>
/// <param name="Origin">The parameter or variable that names it.</param>
internal sealed record StoreLocation(string? Path, string Origin)
{
    /// <summary>The server with the store; null: the store is opened itself.</summary>
    public ServerConnection? Server { get; private init; }

    /// <summary>
    /// What is given, else the server that the session is connected to, else what the environment names, else the
    /// default path. Relative paths and ~ are PowerShell's.
    /// </summary>
    public static StoreLocation Of(PathIntrinsics paths, string? given)
    {
        if (given is not null) return Of(paths, given, "-StorePath");
        if (SessionServers.Current.Newest is { } connected)
            return new(connected.Connection.Address, "Connect-OccoServer") { Server = connected.Connection };
        foreach (var variable in new[] { ServerVariables.Server, ServerVariables.Store })
        {
            if (ServerVariables.Read(variable) is { } set)
                return Of(paths, set, $"the environment variable {variable}");
        }

        return new(null, "the default path");
    }

    private static StoreLocation Of(PathIntrinsics paths, string text, string origin)
    {
        if (Orchestrator.IsServerAddress(text)) return new(text, origin);
        if (!ServerConnection.IsAddress(text) && origin != $"the environment variable {ServerVariables.Server}")
            return new(FilePath.Literal(paths, text), origin);
        var server = SessionServers.Current.Find(text);
        return new(server.Address, origin) { Server = server };
    }

    /// <summary>The error when there is no store.</summary>
    public OccoException Missing() => new(FailureKind.NoStore,
        $"There is no store at {Orchestrator.PathOf(new() { StorePath = Path })} ({Origin}). Check the path. "
        + "New-OccoInfrastructure, Import-OccoNodeDefinition, Import-OccoPool and New-OccoToken create a store.");
}
