using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.OpenApi;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Api;
using Occo.Server.Enactments;
using Occo.Server.Operation;
using Occo.Server.Page;
using Occo.Server.Problems;

namespace Occo.Server.Hosting;

/// <summary>Builds the server over an open store.</summary>
internal static class OccoServer
{
    // A description is at most 8 MiB; in JSON it grows a little.
    private const long MostBytes = 16 * 1024 * 1024;

    // Each takes memory, also that of somebody without a token.
    private const long MostConnections = 10_000;

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public static WebApplication Build(ServeOptions options, Orchestrator occo, Action<ILoggingBuilder> log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        log(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            Listening.Add(kestrel, options);
        });
        AddServices(builder.Services, options, occo);
        Tracing.Add(builder);
        var app = builder.Build();
        // It measures from now on.
        app.Services.GetRequiredService<PrometheusMetrics>();
        Use(app, options);
        ApiRoutes.Map(app);
        OperationRoutes.Map(app);
        if (options.Occopus) OccopusRoutes.Map(app);
        PageRoutes.Map(app);
        app.MapOpenApi().Needs(Permission.Read);
        return app;
    }

    private static void AddServices(IServiceCollection services, ServeOptions options, Orchestrator occo)
    {
        services.AddSingleton(options).AddSingleton(occo).AddSingleton(TimeProvider.System)
            .AddSingleton<EnactmentDesk>().AddSingleton<FailedSignIns>().AddSingleton<PrometheusMetrics>()
            .AddSingleton<OpenStreams>().AddSingleton<Readiness>()
            .AddSingleton<IAuthorizationHandler, PermissionCheck>()
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddHttpContextAccessor().AddScoped<Session>()
            .AddRouting()
            .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
            .ConfigureHttpJsonOptions(json => WireJson.Apply(json.SerializerOptions, isStrict: true))
            .AddRateLimiter(limits => RequestLimits.Configure(limits, options.Rate));
        services.AddOpenApi("v1", document =>
        {
            document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            // It would be what the client says: the Host of its request.
            document.AddDocumentTransformer((described, _, _) =>
            {
                described.Servers?.Clear();
                return Task.CompletedTask;
            });
        });
        PageRoutes.AddServices(services);
        // A browser sends its cookie by itself: it counts for the page only, whose forms cannot be forged.
        services.AddAuthentication("Occo")
            .AddPolicyScheme("Occo", null, scheme => scheme.ForwardDefaultSelector
                = context => PageRoutes.IsPage(context) ? PageCookie.SchemeName : TokenScheme.Name)
            .AddScheme<AuthenticationSchemeOptions, PageCookie>(PageCookie.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, TokenScheme>(TokenScheme.Name, null);
        // A route that names no permission is nobody's. What is no route is told to those who have a token.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser()
            .RequireAssertion(call
                => call.Resource is HttpContext context && context.GetEndpoint() is not RouteEndpoint)
            .Build());
        services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders =
            ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
    }

    private static void Use(WebApplication app, ServeOptions options)
    {
        app.UseForwardedHeaders();
        app.Use((context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        PageRoutes.Use(app);
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemAnswer>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use((context, next) =>
        {
            WireSecrets.Hide(context.Features.Get<AccessToken>()?.May(Permission.Register) != true);
            return next(context);
        });
        app.UseMiddleware<Idempotency>();
    }

    // Signals drain the server (see Drain).
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
