using Microsoft.AspNetCore.Authorization;

namespace Occo.Server.Access;

/// <summary>What a token needs for a route. A route without it is refused to everybody.</summary>
internal sealed record RequiredPermission(Permission Permission) : IAuthorizationRequirement;

internal static class RouteAccess
{
    /// <summary>Tokens with this permission may use the route.</summary>
    public static T Needs<T>(this T route, Permission permission) where T : IEndpointConventionBuilder
    {
        var needed = new RequiredPermission(permission);
        return route.WithMetadata(needed).RequireAuthorization(policy => policy.AddRequirements(needed));
    }
}
