using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Occo.Server.Problems;

namespace Occo.Server.Access;

/// <summary>Who asks: the bearer of an access token.</summary>
internal sealed class TokenScheme(
    Orchestrator occo, FailedSignIns failures, IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string Name = "Bearer";

    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers[HeaderNames.Authorization].ToString();
        if (header.Length == 0) return AuthenticateResult.NoResult();
        var token = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? await occo.FindTokenAsync(header[Prefix.Length..].Trim()).ConfigureAwait(false)
            : null;
        if (token is null) return AuthenticateResult.Fail("The token is not valid.");
        Context.Features.Set(token);
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, token.Name)], Name);
        return AuthenticateResult.Success(new(new(identity), Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var isWrong = Request.Headers.Authorization.Count > 0;
        if (isWrong && failures.Refuses(Context.Connection.RemoteIpAddress) is { } wait)
        {
            await Response.WriteAsync(ServerProblems.TooManySignIns(wait)).ConfigureAwait(false);
            return;
        }

        Response.Headers.WWWAuthenticate = isWrong ? "Bearer error=\"invalid_token\"" : "Bearer";
        await Response.WriteAsync(isWrong ? ServerProblems.WrongToken : ServerProblems.NoToken).ConfigureAwait(false);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => Response.WriteAsync(ServerProblems.Forbidden(
            Context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>()?.Permission));
}
