namespace Occo;

/// <summary>An access token of a server.</summary>
public sealed class OccoToken : OccoItem
{
    /// <summary>Name of its bearer; the actor of their events.</summary>
    public required string Name { get; init; }

    public required string Id { get; init; }

    /// <summary>Active, Expired or Revoked.</summary>
    public required string State { get; init; }

    /// <summary>Reader, Operator or Admin.</summary>
    public required string Role { get; init; }

    /// <summary>What its bearer may do.</summary>
    public required OccoList<string> Permissions { get; init; }

    /// <summary>Names with wildcards of the infrastructures that its bearer sees. Empty: all.</summary>
    public required OccoList<string> Infrastructures { get; init; }

    /// <summary>In local time.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>user@host/process, or the name of a token.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>In local time; null: it does not expire.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>To the minute, in local time; null: never.</summary>
    public DateTime? LastUsedAt { get; init; }

    /// <summary>How long ago that is: 3m, 5h, 2d.</summary>
    public string? Used => AgeOf(LastUsedAt);

    /// <summary>In local time; null: it is not revoked.</summary>
    public DateTime? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    /// <summary>Its text, which New-OccoToken shows once; else null.</summary>
    public string? Token { get; init; }

    public override string ToString() => Name;
}
