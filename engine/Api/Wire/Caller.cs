namespace Occo.Engine.Api.Wire;

/// <summary>Who asks, and what answers.</summary>
public sealed record Caller
{
    /// <summary>The token of the request.</summary>
    public required AccessToken Token { get; init; }

    /// <summary>Version of the server.</summary>
    public required string Version { get; init; }

    /// <summary>Id of the store, which its plans name.</summary>
    public required Guid StoreId { get; init; }
}

/// <summary>A token that was made.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">Its text, which nobody can read again.</param>
public sealed record CreatedToken(AccessToken Token, string Secret);
