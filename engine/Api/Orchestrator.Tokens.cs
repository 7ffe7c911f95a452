namespace Occo.Engine.Api;

/// <summary>The callers of a server: their tokens, their names in events, and what they have seen.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// Makes an access token. Its text is nowhere but in the result: the store keeps a digest. Throws
    /// <see cref="OccoException"/> (InvalidArgument; AlreadyExists when a token with the name is not revoked).
    /// </summary>
    public Task<(AccessToken Token, string Secret)> CreateTokenAsync(NewToken token)
        => services.Store.Tokens.CreateAsync(token, actor);

    /// <summary>The tokens by name, also those that have expired.</summary>
    public Task<IReadOnlyList<AccessToken>> GetTokensAsync(bool includeRevoked = false)
        => services.Store.Tokens.ListAsync(includeRevoked);

    /// <summary>
    /// A token is refused from now on. By its id, or by its name among those that are not revoked. Throws
    /// <see cref="OccoException"/> (NotFound).
    /// </summary>
    public Task<AccessToken> RevokeTokenAsync(string nameOrId) => services.Store.Tokens.RevokeAsync(nameOrId, actor);

    /// <summary>
    /// The token with this text; null: it is unknown, has expired or is revoked. Notes that it was used, to the minute.
    /// </summary>
    /// <param name="text">The text of the token.</param>
    /// <param name="session">The session of a browser that asks; empty: none.</param>
    public Task<AccessToken?> FindTokenAsync(string text, string session = "")
        => services.Store.Tokens.FindAsync(text, session);

    /// <summary>
    /// A session of a browser, of at most a day, finds no token from now on. Throws <see cref="OccoException"/>
    /// (Store).
    /// </summary>
    public Task EndSessionAsync(string session) => services.Store.Tokens.EndSessionAsync(session);

    /// <summary>
    /// Where the history of an infrastructure stands, by name or id, in one or two small queries; null: there is none.
    /// </summary>
    public async Task<InfrastructureRevision?> GetRevisionAsync(string nameOrId)
        => await services.Store.Infrastructures.RevisionAsync(nameOrId).ConfigureAwait(false) is { } found
            ? await WithWorkersAsync(found).ConfigureAwait(false)
            : null;

    /// <summary>Where the whole store stands: what lists show of it changes with the revision or the stamp.</summary>
    public async Task<InfrastructureRevision> GetStoreRevisionAsync() => await WithWorkersAsync(
        await services.Store.Infrastructures.RevisionAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>The number of the newest event of the store; 0: there is none.</summary>
    public Task<long> GetRevisionAsync() => services.Store.Events.NewestAsync();

    /// <summary>
    /// The same as soon as it is not the one that is known; a negative one is never known. Any number of callers cost
    /// the store as much as one. Throws <see cref="OccoException"/> (Store) and
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public Task<long> NextRevisionAsync(long known, CancellationToken cancel)
        => services.History.NextAsync(known, cancel);

    /// <summary>
    /// Whether a token is still accepted: it has neither expired nor been revoked since it was found, and the session
    /// has not ended.
    /// </summary>
    public Task<bool> IsValidAsync(AccessToken token, string session = "")
        => services.Store.Tokens.IsValidAsync(token.Id, session);

    /// <summary>
    /// A key of 32 bytes for one purpose. It is the same wherever the store is open, and tells nothing about others.
    /// </summary>
    public byte[] KeyFor(string purpose) => services.Store.Digests.KeyFor(purpose);

    private Orchestrator(Orchestrator whole, string actor, IReadOnlyList<string> mayRead)
    {
        (services, managers, leaseDuration, clouds, stop)
            = (whole.services, whole.managers, whole.leaseDuration, whole.clouds, whole.stop);
        owner = whole.owner with { For = actor };
        (this.actor, this.mayRead, isBorrowed) = (actor, mayRead, true);
        leased = new(services, leaseDuration, owner);
    }

    /// <summary>
    /// A door to the same open store whose events and leases name another actor, for example a user of a server. It is
    /// cheap; disposing of it closes nothing. Throws <see cref="OccoException"/> (InvalidArgument).
    /// </summary>
    public Orchestrator ActingAs(string actor)
        => !string.IsNullOrWhiteSpace(actor) && !actor.Any(char.IsControl) ? new(this, actor, [])
            : throw new OccoException(FailureKind.InvalidArgument, "An actor has a name without control characters.");

    /// <summary>
    /// The same for the bearer of a token: descriptions that are registered may read what the token may see, and errors
    /// name no other infrastructure. What is asked for by name is the caller's to check.
    /// </summary>
    public Orchestrator ActingAs(AccessToken token) => new(this, token.Name, token.Infrastructures);

    // Whether it is served changes with the workers that are alive.
    private async Task<InfrastructureRevision> WithWorkersAsync(InfrastructureRevision found)
    {
        if (!found.IsAttached) return found;
        var alive = (await GetWorkersAsync().ConfigureAwait(false)).Where(worker => worker.IsAlive);
        return found with { Stamp = $"{found.Stamp}-{string.Join('-', alive.Select(worker => worker.Id))}" };
    }

    private bool Sees(string infrastructure) => NamePatterns.Fit(mayRead, infrastructure);
}
