using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Hosting;

namespace Occo.Server.Api;

/// <summary>Infrastructures and their descriptions.</summary>
internal static class InfrastructureRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/descriptions", CompileAsync).Needs(Permission.Read)
            .WithSummary("Compiles a description, and keeps nothing.");
        api.MapGet("/infrastructures", ListAsync).Needs(Permission.Read).TaggedByStore("infrastructures")
            .WithSummary("The infrastructures by name.");
        api.MapPost("/infrastructures", RegisterAsync).Needs(Permission.Register)
            .WithSummary("Keeps a description as a new infrastructure. Makes no call to a cloud.");
        api.MapGet("/infrastructures/{name}", (string name, Session session) => session.RequireAsync(name))
            .Needs(Permission.Read).Tagged("infrastructure").WithSummary("One infrastructure, by name or id.");
        api.MapPut("/infrastructures/{name}", UpdateAsync).Needs(Permission.Register)
            .WithSummary("Keeps a description as the next version.");
        api.MapGet("/infrastructures/{name}/outputs", async (string name, Session session) => await session.Occo
            .GetOutputsAsync((await session.RequireAsync(name)).Id))
            .Needs(Permission.Read).WithSummary("The outputs as they are now.");
        api.MapGet("/infrastructures/{name}/users", async (string name, Session session) => (await session.Occo
            .GetUsersAsync((await session.RequireAsync(name)).Id)).Where(session.Sees))
            .Needs(Permission.Read).WithSummary("Infrastructures that use its outputs.");
        api.MapGet("/infrastructures/{name}/unused", async (string name, Session session) => await session.Occo
            .RequireUnusedAsync((await session.RequireAsync(name)).Id))
            .Needs(Permission.Read).WithSummary("Refused when others use its outputs.");
        api.MapGet("/infrastructures/{name}/unprotected", async (string name, Guid? nodeId, Session session)
            => await session.Occo.RequireUnprotectedAsync((await session.RequireAsync(name)).Id, nodeId))
            .Needs(Permission.Read).WithSummary("Refused when an instance is protected.");
    }

    private static async Task<CompilationResult> CompileAsync(
        DescriptionRequest request, Session session, ServeOptions options)
    {
        var result = await session.Occo.CompileAsync(request.Description.ToSource(), request.ToOptions())
            .ConfigureAwait(false);
        if (result.Infrastructure is { } compiled) options.Rules.Require(compiled);
        return result;
    }

    private static async Task<IEnumerable<Infrastructure>> ListAsync(Session session, bool includeRemoved = false)
        => (await session.Occo.GetInfrastructuresAsync(includeRemoved).ConfigureAwait(false))
            .Where(infrastructure => session.Sees(infrastructure.Name));

    private static async Task<IResult> RegisterAsync(
        DescriptionRequest request, Session session, ServeOptions options, HttpContext context)
    {
        var compiled = (await CompileAsync(request, session, options).ConfigureAwait(false)).Require();
        session.RequireName(compiled.Name);
        await session.RequireReadableAsync(compiled).ConfigureAwait(false);
        var made = await session.Occo.RegisterAsync(compiled, options.Credentials).ConfigureAwait(false);
        return Results.Created($"{ApiRoutes.Root}/infrastructures/{made.Name}", context.Tag(made));
    }

    private static async Task<Infrastructure> UpdateAsync(
        string name, DescriptionRequest request, Session session, ServeOptions options, HttpContext context)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        var expected = context.Expected(found.Id);
        var compiled = (await CompileAsync(request, session, options).ConfigureAwait(false)).Require();
        await session.RequireReadableAsync(compiled).ConfigureAwait(false);
        return context.Tag(await session.Occo.UpdateAsync(found.Id, compiled, options.Credentials, expected)
            .ConfigureAwait(false));
    }
}
