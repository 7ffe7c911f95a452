using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Occo.Engine.InfoBroker;

/// <summary>A token that is refused.</summary>
internal sealed record RevokedToken(string Id, DateTimeOffset At, string By);

/// <summary>Access tokens of servers, of whose texts it keeps digests only, and ended sessions of browsers.</summary>
internal sealed class TokenTable(Store store)
{
    private const string Prefix = "occo_";
    private const int Bytes = 32;
    private const int Length = 48;
    private const string Columns = "id, name, role, permissions, infrastructures, created_at, created_by, expires_at, "
        + "used_at, revoked_at, revoked_by";

    private const string NotEnded = "NOT EXISTS (SELECT 1 FROM ended_session WHERE ended_session.id = @session)";

    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(1);

    // When each was last noted as used, so that one request a minute writes.
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new();

    /// <summary>
    /// A new token and its text. Throws <see cref="OccoException"/> (InvalidArgument, AlreadyExists).
    /// </summary>
    public async Task<(AccessToken Token, string Secret)> CreateAsync(NewToken token, string actor)
    {
        var secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        return (await store.WriteAsync(async tx =>
        {
            TokenRules.Require(token, tx.Now);
            // Names in events tell people apart: those that differ only in case are the same.
            if (await tx.Sql.ScalarAsync(
                "SELECT name FROM access_token WHERE revoked_at IS NULL AND lower(name) = lower(@name)",
                ("@name", token.Name)).ConfigureAwait(false) is string taken)
            {
                throw new OccoException(FailureKind.AlreadyExists,
                    $"There is a token '{taken}' already. Revoke it first, or give this one another name.");
            }

            var id = Guid.NewGuid().ToString();
            await tx.Sql.ExecuteAsync(
                "INSERT INTO access_token (id, name, digest, role, permissions, infrastructures, created_at, "
                + "created_by, expires_at) VALUES (@id, @name, @digest, @role, @permissions, @infrastructures, @now, "
                + "@actor, @expires)",
                ("@id", id), ("@name", token.Name), ("@digest", DigestOf(secret)), ("@role", token.Role),
                ("@permissions", string.Join('\n', token.Permissions)),
                ("@infrastructures", string.Join('\n', token.Infrastructures)), ("@now", tx.Now), ("@actor", actor),
                ("@expires", token.ExpiresAt)).ConfigureAwait(false);
            return (await OneAsync(tx.Sql, "id = @it", id).ConfigureAwait(false))!;
        }).ConfigureAwait(false), secret);
    }

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<AccessToken>> ListAsync(bool includeRevoked) => await store.ReadOnceAsync(
        sql => sql.QueryAsync(
            $"SELECT {Columns} FROM access_token {(includeRevoked ? "" : "WHERE revoked_at IS NULL ")}"
            + "ORDER BY name, created_at", Read)).ConfigureAwait(false);

    /// <summary>
    /// Revokes one by id, or by name among those that are not revoked. A revoked one stays as it is. Throws
    /// <see cref="OccoException"/> (NotFound).
    /// </summary>
    public Task<AccessToken> RevokeAsync(string nameOrId, string actor) => store.WriteAsync(async tx =>
    {
        var found = await OneAsync(
            tx.Sql, "id = @it OR (revoked_at IS NULL AND lower(name) = lower(@it))", nameOrId).ConfigureAwait(false)
            ?? throw new OccoException(FailureKind.NotFound, $"There is no token '{nameOrId}' in {store.Path}.");
        await tx.Sql.ExecuteAsync(
            "UPDATE access_token SET revoked_at = @now, revoked_by = @actor WHERE id = @id AND revoked_at IS NULL",
            ("@now", tx.Now), ("@actor", actor), ("@id", found.Id)).ConfigureAwait(false);
        return (await OneAsync(tx.Sql, "id = @it", found.Id).ConfigureAwait(false))!;
    });

    /// <summary>The valid token with this text; null: there is none, or the session that asks has ended.</summary>
    public async Task<AccessToken?> FindAsync(string text, string session = "")
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var (found, now) = await store.ReadOnceAsync(async sql =>
        {
            AccessToken? one = null;
            await sql.QueryAllAsync(
                [new($"SELECT {Columns} FROM access_token WHERE digest = @digest AND {NotEnded}",
                    row => one = Read(row))],
                ("@digest", DigestOf(text)), ("@session", session)).ConfigureAwait(false);
            return (one, sql.Now);
        }).ConfigureAwait(false);
        if (found is null or { RevokedAt: not null } || found.ExpiresAt <= now) return null;
        await NoteAsync(found, now).ConfigureAwait(false);
        return found;
    }

    /// <summary>A session of a browser has no token from now on. What is older than a day is forgotten.</summary>
    public Task EndSessionAsync(string id) => store.WriteAsync(async tx =>
    {
        await tx.Sql.ExecuteAsync(
            "DELETE FROM ended_session WHERE ended_at < @then", ("@then", tx.Now - LongestSession))
            .ConfigureAwait(false);
        await EndSessionsAsync(tx, [id]).ConfigureAwait(false);
        return true;
    });

    /// <summary>Whether a token is neither expired nor revoked, and the session that asks has not ended.</summary>
    public Task<bool> IsValidAsync(string id, string session = "") => store.ReadAsync(async sql
        => await sql.ScalarAsync(
            "SELECT 1 FROM access_token WHERE id = @id AND revoked_at IS NULL "
            + $"AND (expires_at IS NULL OR expires_at > @now) AND {NotEnded}",
            ("@id", id), ("@now", sql.Now), ("@session", session)).ConfigureAwait(false) is not null);

    public static async ValueTask<IReadOnlyList<string>> EndedSessionsAsync(StoreSession sql)
        => await sql.QueryAsync("SELECT id FROM ended_session ORDER BY id", row => row.GetString(0))
            .ConfigureAwait(false);

    /// <summary>Ends sessions, also those that another content of the store has ended.</summary>
    public static ValueTask EndSessionsAsync(StoreTransaction tx, IReadOnlyList<string> ids)
        => tx.Sql.ExecuteAllAsync(
            "INSERT INTO ended_session (id, ended_at) VALUES (@id, @now) ON CONFLICT (id) DO NOTHING",
            [.. ids.Select(id => new (string, object?)[] { ("@id", id), ("@now", tx.Now) })]);

    public static async ValueTask<IReadOnlyList<RevokedToken>> RevokedAsync(StoreSession sql) => await sql.QueryAsync(
        "SELECT id, revoked_at, revoked_by FROM access_token WHERE revoked_at IS NOT NULL ORDER BY id",
        row => new RevokedToken(row.GetString(0), row.Time(1), row.GetString(2))).ConfigureAwait(false);

    /// <summary>Revokes tokens that another content of the store has revoked.</summary>
    public static ValueTask RevokeAsync(StoreTransaction tx, IReadOnlyList<RevokedToken> tokens)
        => tx.Sql.ExecuteAllAsync(
            "UPDATE access_token SET revoked_at = @at, revoked_by = @by WHERE id = @id AND revoked_at IS NULL",
            [.. tokens.Select(token => new (string, object?)[]
            {
                ("@at", token.At), ("@by", token.By), ("@id", token.Id),
            })]);

    private async Task NoteAsync(AccessToken token, DateTimeOffset now)
    {
        var last = noted.GetOrAdd(token.Id, token.LastUsedAt ?? DateTimeOffset.MinValue);
        if (now - last < Precision || !noted.TryUpdate(token.Id, now, last)) return;
        try
        {
            await store.WriteAsync(tx => tx.Sql.ExecuteAsync(
                "UPDATE access_token SET used_at = @now WHERE id = @id", ("@now", tx.Now), ("@id", token.Id)))
                .ConfigureAwait(false);
        }
        catch (OccoException)
        {
            // What only looks must work while the store cannot be written.
        }
    }

    private static async ValueTask<AccessToken?> OneAsync(StoreSession sql, string condition, string value)
        => (await sql.QueryAsync($"SELECT {Columns} FROM access_token WHERE {condition}", Read, ("@it", value))
            .ConfigureAwait(false)).SingleOrDefault();

    private static AccessToken Read(StoreRow row)
    {
        var wanted = new NewToken
        {
            Name = row.GetString(1),
            Role = row.Name<AccessRole>(2),
            Permissions = [.. Lines(row.GetString(3)).Select(Enum.Parse<Permission>)],
            Infrastructures = Lines(row.Exact(4)!),
            ExpiresAt = row.TimeOrNull(7),
        };
        return new()
        {
            Id = row.GetString(0),
            Name = wanted.Name,
            Role = wanted.Role,
            Permissions = AccessToken.PermissionsOf(wanted),
            Infrastructures = wanted.Infrastructures,
            CreatedAt = row.Time(5),
            CreatedBy = row.GetString(6),
            ExpiresAt = wanted.ExpiresAt,
            LastUsedAt = row.TimeOrNull(8),
            RevokedAt = row.TimeOrNull(9),
            RevokedBy = row.Text(10),
        };
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string DigestOf(string secret)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
