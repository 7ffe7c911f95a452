using Microsoft.AspNetCore.Http.Features;
using Occo.Server.Problems;

namespace Occo.Server.Page;

/// <summary>The page: all below <c>/page</c>, for people with a browser.</summary>
internal static class PageRoutes
{
    public const string Root = "/page";

    // Forms are short, and strangers may send one.
    private const long MostBytes = 256 * 1024;

    // Nothing from elsewhere, no script and no style in the text of a page, and no frame around it.
    private const string ContentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static bool IsPage(HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    public static void AddServices(IServiceCollection services)
    {
        services.AddRazorComponents();
        PageCookie.AddServices(services);
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = "occo-form";
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>Errors of the page are pages.</summary>
    public static void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (IsPage(context))
        {
            Prepare(context.Response);
            context.Features.Set<ProblemWriter>(ShowAsync);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
                body.MaxRequestBodySize = MostBytes;
            if (context.Request.Headers["X-Forwarded-Prefix"].ToString().Trim('/') is { Length: > 0 } prefix)
                return ShowAsync(context, ServerProblems.BelowPrefix($"/{prefix}"));
        }

        return next(context);
    });

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Results.LocalRedirect(Root)).AllowAnonymous().ExcludeFromDescription();
        var pages = app.MapGroup(Root).ExcludeFromDescription();
        PageAsset.Map(pages);
        SignInPages.Map(pages);
        InfrastructurePages.Map(pages);
        ChangePages.Map(pages);
        InstancePages.Map(pages);
        EnactmentPages.Map(pages);
        StorePages.Map(pages);
        LiveRoutes.Map(pages);
    }

    private static Task ShowAsync(HttpContext context, Engine.Api.Wire.Problem problem)
    {
        Prepare(context.Response);
        return Pages.Show<FaultPage>(new { Problem = problem }, problem.Status).ExecuteAsync(context);
    }

    private static void Prepare(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = ContentPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-store";
    }
}
