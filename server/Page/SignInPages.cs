using Microsoft.AspNetCore.Mvc;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Page;

/// <summary>Signing in with an access token, and out.</summary>
internal static class SignInPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/sign-in", (string? back, bool ended = false)
            => Pages.Show<SignInPage>(new { Back = back, Ended = ended })).AllowAnonymous();
        pages.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        pages.MapPost("/sign-out", async (Form form, Orchestrator occo, HttpContext context) =>
        {
            await PageCookie.EndAsync(context, occo).ConfigureAwait(false);
            return Results.LocalRedirect(Pages.SignIn);
        }).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        Form form, Orchestrator occo, [FromServices] FailedSignIns failures, HttpContext context)
    {
        var back = form.Text("back");
        if (form.Text("token") is { } secret && await occo.FindTokenAsync(secret).ConfigureAwait(false) is not null)
        {
            PageCookie.Give(context, secret);
            return Results.LocalRedirect(IsPath(back) ? back! : PageRoutes.Root);
        }

        if (failures.Refuses(context.Connection.RemoteIpAddress) is { } wait)
            throw new ServerException(ServerProblems.TooManySignIns(wait));
        return Pages.Show<SignInPage>(new { Back = back, IsWrong = true }, 401);
    }

    // Nobody is sent to another site. Paths are encoded; what else there is cannot be in a header.
    private static bool IsPath(string? back) => back == PageRoutes.Root
        || (back?.StartsWith($"{PageRoutes.Root}/", StringComparison.Ordinal) == true
            && back.All(c => c is > ' ' and < '\x7f'));
}
