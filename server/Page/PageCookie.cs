using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Page;

/// <summary>
/// Who uses the page: a browser that has signed in with an access token. Its cookie holds the id of the session and the
/// token, encrypted. The store is asked for both at each request: a copy of the cookie ends with the session.
/// </summary>
internal sealed class PageCookie(
    Orchestrator occo, IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string SchemeName = "Page";
    public const string CookieName = "occo";

    private const int IdLength = 32;
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    public static void AddServices(IServiceCollection services)
        => services.AddSingleton<IDataProtectionProvider>(
            provider => new PageKeys(provider.GetRequiredService<Orchestrator>().KeyFor));

    /// <summary>The browser has the token from now on.</summary>
    public static void Give(HttpContext context, string secret)
        => context.Response.Cookies.Append(
            CookieName, Protector(context).Protect($"{Guid.NewGuid():N}{secret}", Life), Of(context));

    /// <summary>The browser signs out: its session ends, also in copies of the cookie.</summary>
    public static async Task EndAsync(HttpContext context, Orchestrator occo)
    {
        var session = Read(context).Session;
        Take(context);
        try
        {
            if (session.Length > 0) await occo.EndSessionAsync(session).ConfigureAwait(false);
        }
        catch (OccoException e) when (e.Kind is FailureKind.Store or FailureKind.StoreReplaced)
        {
            // The browser is out, also where the store can only be read.
        }
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[CookieName] is not { Length: > 0 }) return AuthenticateResult.NoResult();
        var (session, secret) = Read(Context);
        if (await occo.FindTokenAsync(secret, session).ConfigureAwait(false) is not { } token)
            return AuthenticateResult.Fail("The session has ended.");
        Context.Features.Set(token);
        Context.Features.Set(new BrowserSession(session));
        // The id is in the tokens of forms: those of another session are refused.
        var identity = new ClaimsIdentity(
            [new(ClaimTypes.Name, token.Name), new(ClaimTypes.NameIdentifier, token.Id)], SchemeName);
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var query = QueryString.Empty;
        if (HttpMethods.IsGet(Request.Method)) query = query.Add("back", Request.Path + Request.QueryString);
        if (Request.Cookies.ContainsKey(CookieName))
        {
            Take(Context);
            query = query.Add("ended", "true");
        }

        Response.Redirect(Pages.SignIn + query);
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => Response.WriteAsync(ServerProblems.Forbidden(
            Context.GetEndpoint()?.Metadata.GetMetadata<RequiredPermission>()?.Permission));

    private static void Take(HttpContext context) => context.Response.Cookies.Delete(CookieName, Of(context));

    // Empty for what is no cookie of this store, or too old.
    private static (string Session, string Secret) Read(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[CookieName] is { Length: > 0 } cookie
                && Protector(context).Unprotect(cookie) is { Length: > IdLength } text
                    ? (text[..IdLength], text[IdLength..])
                    : ("", "");
        }
        catch (CryptographicException)
        {
            return ("", "");
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext context) => context.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector("Occo.Page").ToTimeLimitedDataProtector();

    private static CookieOptions Of(HttpContext context) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = PageRoutes.Root,
        IsEssential = true,
    };
}
