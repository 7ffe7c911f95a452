using Occo.Engine.Api.Remote;

namespace Occo;

/// <summary>The environment variables that name a store or a server.</summary>
internal static class ServerVariables
{
    public const string Store = "OCCO_STORE", Server = "OCCO_SERVER", Token = "OCCO_TOKEN";

    /// <summary>The value of a variable; null: it is not set.</summary>
    public static string? Read(string variable)
        => Environment.GetEnvironmentVariable(variable) is { } set && !string.IsNullOrWhiteSpace(set) ? set : null;

    /// <summary>
    /// The token for a server: that of the environment is for the server of the environment, and is sent to no other.
    /// </summary>
    public static string? TokenFor(string address)
        => (Read(Server) ?? Read(Store)) is { } own && ServerConnection.IsAddress(own)
            && ServerConnection.Normalise(own) == address ? Read(Token)?.Trim() : null;
}
