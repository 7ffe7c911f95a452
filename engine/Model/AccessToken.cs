namespace Occo.Engine.Model;

/// <summary>What the bearer of a token may do at most.</summary>
public enum AccessRole
{
    /// <summary>Look at everything.</summary>
    Reader,

    /// <summary>Also register, change, enact and remove infrastructures.</summary>
    Operator,

    /// <summary>Also everything about orphans, tokens and the store.</summary>
    Admin,
}

/// <summary>One kind of action on a server.</summary>
public enum Permission
{
    /// <summary>Look at infrastructures, instances, events, outputs and plans.</summary>
    Read,

    /// <summary>Register infrastructures, and the next versions of their descriptions.</summary>
    Register,

    Scale,

    /// <summary>Enact, attach, suspend and protect.</summary>
    Enact,

    /// <summary>Remove infrastructures and instances.</summary>
    Remove,

    /// <summary>List the clouds, check them and search them for images and sizes.</summary>
    Clouds,

    /// <summary>Search for orphans, and drop them.</summary>
    Orphans,

    /// <summary>Import and remove node definitions and pools.</summary>
    Definitions,

    /// <summary>Create, list and revoke tokens.</summary>
    Tokens,

    /// <summary>Facts about the store.</summary>
    Store,
}

/// <summary>What a new token is to be.</summary>
public sealed record NewToken
{
    /// <summary>
    /// Name of its bearer, which events show as their actor. Letters, digits and <c>. _ - @</c>, at most 64.
    /// </summary>
    public required string Name { get; init; }

    public AccessRole Role { get; init; }

    /// <summary>Less than the role may do. Empty: all that it may.</summary>
    public IReadOnlyList<Permission> Permissions { get; init; } = [];

    /// <summary>Names of infrastructures with * and ?. Empty: all, and what is the whole store's.</summary>
    public IReadOnlyList<string> Infrastructures { get; init; } = [];

    /// <summary>Null: it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An access token of the store, without its text.</summary>
public sealed record AccessToken
{
    public required string Id { get; init; }

    /// <summary>Unique among those that are not revoked; the actor of its bearer's events.</summary>
    public required string Name { get; init; }

    public required AccessRole Role { get; init; }

    /// <summary>What its bearer may do.</summary>
    public required IReadOnlyList<Permission> Permissions { get; init; }

    /// <summary>Its bearer sees only infrastructures with such names. Empty: all.</summary>
    public IReadOnlyList<string> Infrastructures { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>user@host/process, or the name of a token.</summary>
    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Null: it is not revoked.</summary>
    public string? RevokedBy { get; init; }

    public bool May(Permission permission) => Permissions.Contains(permission);

    /// <summary>Its bearer may see the infrastructure with this name.</summary>
    public bool Covers(string infrastructure) => NamePatterns.Fit(Infrastructures, infrastructure);

    /// <summary>
    /// It may do all that a new one could, and for as long: nobody gives away more than they have.
    /// </summary>
    public bool MayCreate(NewToken token) => May(Permission.Tokens) && PermissionsOf(token).All(May)
        && (ExpiresAt is null || token.ExpiresAt <= ExpiresAt);

    /// <summary>All that a role may do.</summary>
    public static IReadOnlyList<Permission> PermissionsOf(AccessRole role) => role switch
    {
        AccessRole.Reader => [Permission.Read],
        AccessRole.Operator =>
        [
            Permission.Read, Permission.Register, Permission.Scale, Permission.Enact, Permission.Remove,
            Permission.Clouds, Permission.Definitions,
        ],
        _ => Enum.GetValues<Permission>(),
    };

    /// <summary>What a new token would permit.</summary>
    public static IReadOnlyList<Permission> PermissionsOf(NewToken token)
        => [.. (token.Permissions.Count > 0 ? token.Permissions.Distinct() : PermissionsOf(token.Role)).Order()
            .Where(permission => token.Infrastructures.Count == 0 || !IsOfStore(permission))];

    /// <summary>It concerns the whole store, so that a token for some infrastructures does not have it.</summary>
    public static bool IsOfStore(Permission permission) => permission is Permission.Clouds or Permission.Orphans
        or Permission.Definitions or Permission.Tokens or Permission.Store;
}
