using Occo.Engine.Api.Wire;
using Occo.Server.Problems;

namespace Occo.Server.Access;

/// <summary>A feature of a request: the session of a browser.</summary>
internal sealed record BrowserSession(string Id);

/// <summary>
/// The engine for one request: it acts in the name of the token, and sees what the token may see.
/// </summary>
internal sealed class Session(Orchestrator occo, IHttpContextAccessor accessor)
{
    private readonly AccessToken? token = accessor.HttpContext!.Features.Get<AccessToken>();
    private readonly string browser = accessor.HttpContext!.Features.Get<BrowserSession>()?.Id ?? "";
    private Orchestrator? acting;

    public AccessToken Token => token ?? throw new ServerException(ServerProblems.NoToken);

    /// <summary>The engine. Events of what it does name the token.</summary>
    public Orchestrator Occo => acting ??= occo.ActingAs(Token);

    /// <summary>The token is for some infrastructures only.</summary>
    public bool IsLimited => Token.Infrastructures.Count > 0;

    /// <summary>
    /// The token has not been revoked, and has not expired, since the request began, and its user has not signed out.
    /// It counts as valid while the store cannot be asked: nothing comes from it either.
    /// </summary>
    public async Task<bool> IsValidAsync()
    {
        try
        {
            return await occo.IsValidAsync(Token, browser).ConfigureAwait(false);
        }
        catch (OccoException)
        {
            return true;
        }
    }

    /// <summary>The token may see the infrastructure with this name.</summary>
    public bool Sees(string name) => Token.Covers(name);

    /// <summary>The infrastructure. One that the token may not see does not exist for it.</summary>
    public async Task<Infrastructure> RequireAsync(string nameOrId)
        => await Occo.FindInfrastructureAsync(nameOrId).ConfigureAwait(false) is { } found && Sees(found.Name)
            ? found
            : throw new OccoException(FailureKind.NotFound, $"There is no infrastructure '{nameOrId}'.")
            {
                Remedy = new(RemedyKind.ListInfrastructures),
            };

    /// <summary>The instance, by its id or by the first digits of it.</summary>
    public async Task<NodeInstance> RequireNodeAsync(string id)
        => await Occo.FindNodeAsync(id).ConfigureAwait(false) is var found && Sees(found.Infrastructure)
            ? found
            : throw new OccoException(FailureKind.NotFound, Guid.TryParse(id, out var whole)
                ? $"There is no node instance {whole}."
                : $"No node id begins with '{id}'.");

    /// <summary>Throws for a name that the token may not give.</summary>
    public void RequireName(string name)
    {
        if (!Sees(name)) throw new ServerException(ServerProblems.ForeignName(name));
    }

    /// <summary>Throws for a description whose templates ask for outputs that the token may not see.</summary>
    public async Task RequireReadableAsync(CompiledInfrastructure compiled)
    {
        if (!IsLimited) return;
        foreach (var used in compiled.Uses)
        {
            var found = await Occo.FindInfrastructureAsync(used).ConfigureAwait(false);
            if (!Sees(found?.Name ?? used)) throw new ServerException(ServerProblems.ForeignName(used));
        }
    }
}
