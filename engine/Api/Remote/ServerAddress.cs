namespace Occo.Engine.Api.Remote;

/// <summary>The address of a server: <c>https://</c>, or <c>http://</c> on this machine.</summary>
internal static class ServerAddress
{
    /// <summary>The text is the address of a server, no path of a file.</summary>
    public static bool IsAddress(string text)
        => text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The one form of an address: without a slash at its end. Throws <see cref="OccoException"/> (InvalidArgument).
    /// The message does not repeat the address, because a password may be in it.
    /// </summary>
    public static string Normalise(string text)
    {
        if (!IsAddress(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            throw Refused("It is https://host, with :port and a path where the server has them.");
        if (uri.UserInfo.Length > 0) throw Refused("It must have no user name and no password: a token signs in.");
        if (uri.Query.Length + uri.Fragment.Length > 0) throw Refused("It must have no '?' and no '#'.");
        return uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback
            ? uri.GetLeftPart(UriPartial.Path).TrimEnd('/')
            : throw Refused($"http sends the token readable over the network. Use https://{uri.Authority}; http is for "
                + "a server on this machine only.");
    }

    private static OccoException Refused(string why)
        => new(FailureKind.InvalidArgument, $"The address of the server is refused. {why}");
}
