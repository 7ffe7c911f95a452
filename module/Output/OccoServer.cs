namespace Occo;

/// <summary>A server that the session is connected to.</summary>
public sealed class OccoServer : OccoItem
{
    public required string Uri { get; init; }

    /// <summary>Name of the token; events show it as their actor.</summary>
    public required string TokenName { get; init; }

    /// <summary>Reader, Operator or Admin.</summary>
    public required string Role { get; init; }

    /// <summary>What the token may do.</summary>
    public required OccoList<string> Permissions { get; init; }

    /// <summary>The token is for infrastructures with such names, with wildcards; empty: for all.</summary>
    public required OccoList<string> Scope { get; init; }

    /// <summary>When the token expires, in local time; null: never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Version of the server.</summary>
    public required string Version { get; init; }

    /// <summary>In local time.</summary>
    public required DateTime ConnectedAt { get; init; }

    /// <summary>Any certificate is accepted.</summary>
    public bool SkipsCertificateCheck { get; init; }

    public override string ToString() => Uri;
}
