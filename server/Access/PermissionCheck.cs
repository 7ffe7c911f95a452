using Microsoft.AspNetCore.Authorization;

namespace Occo.Server.Access;

/// <summary>Compares what a token may do with what the route needs.</summary>
internal sealed class PermissionCheck : AuthorizationHandler<RequiredPermission>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, RequiredPermission requirement)
    {
        if ((context.Resource as HttpContext)?.Features.Get<AccessToken>()?.May(requirement.Permission) == true)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
