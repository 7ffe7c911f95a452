using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>Access tokens.</summary>
internal static class TokenRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tokens", (Session session, bool includeRevoked = false)
            => session.Occo.GetTokensAsync(includeRevoked))
            .Needs(Permission.Tokens).WithSummary("The tokens by name, without their texts.");
        api.MapPost("/tokens", CreateAsync).Needs(Permission.Tokens)
            .WithSummary("Makes a token. Its text is in this answer only.");
        api.MapDelete("/tokens/{nameOrId}", (string nameOrId, Session session)
            => session.Occo.RevokeTokenAsync(nameOrId))
            .Needs(Permission.Tokens).WithSummary("Revokes a token.");
    }

    private static async Task<IResult> CreateAsync(NewToken request, Session session)
    {
        if (!session.Token.MayCreate(request)) throw new ServerException(ServerProblems.TooMuch);
        var (token, secret) = await session.Occo.CreateTokenAsync(request).ConfigureAwait(false);
        return Results.Created($"{ApiRoutes.Root}/tokens/{token.Id}", new CreatedToken(token, secret));
    }
}
