namespace Occo;

/// <summary>Converts access tokens to output objects.</summary>
internal static class TokenConversion
{
    public static OccoToken ToOutput(this AccessToken token, string storePath, string? secret = null) => new()
    {
        StorePath = storePath,
        Name = token.Name,
        Id = token.Id,
        State = token.RevokedAt is not null ? "Revoked"
            : token.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "Expired" : "Active",
        Role = token.Role.ToString(),
        Permissions = [.. token.Permissions.Select(permission => permission.ToString())],
        Infrastructures = [.. token.Infrastructures],
        CreatedAt = token.CreatedAt.LocalDateTime,
        CreatedBy = token.CreatedBy,
        ExpiresAt = token.ExpiresAt?.LocalDateTime,
        LastUsedAt = token.LastUsedAt?.LocalDateTime,
        RevokedAt = token.RevokedAt?.LocalDateTime,
        RevokedBy = token.RevokedBy,
        Token = secret,
    };
}
