using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Page;

/// <summary>The page of one instance, and the forms that change it.</summary>
internal static class InstancePages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        var one = pages.MapGroup("/infrastructures/{name}/nodes/{id:guid}");
        one.MapGet("", (string name, Guid id, string? done)
            => Pages.Show<InstancePage>(new { Name = name, Id = id, Done = done })).Needs(Permission.Read);
        one.MapPost("/protect", (string name, Guid id, Form form, Session session)
            => ProtectAsync(name, id, form, session, protect: true)).Needs(Permission.Enact);
        one.MapPost("/unprotect", (string name, Guid id, Form form, Session session)
            => ProtectAsync(name, id, form, session, protect: false)).Needs(Permission.Enact);
        one.MapPost("/stop", (string name, Guid id, Form form, Session session)
            => AskPowerAsync(name, id, form, session, stop: true)).Needs(Permission.Enact);
        one.MapPost("/start", (string name, Guid id, Form form, Session session)
            => AskPowerAsync(name, id, form, session, stop: false)).Needs(Permission.Enact);
        one.MapPost("/drop", DropAsync).Needs(Permission.Remove);
    }

    /// <summary>An instance, and the infrastructure that the address names with it.</summary>
    public static async Task<(Infrastructure Infrastructure, NodeInstance Instance)> RequireInstanceAsync(
        this Session session, string name, Guid id)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        var instance = await session.RequireNodeAsync($"{id}").ConfigureAwait(false);
        return instance.InfrastructureId == found.Id
            ? (found, instance)
            : throw new OccoException(FailureKind.NotFound, $"'{found.Name}' has no instance {id}.");
    }

    private static async Task<IResult> ProtectAsync(string name, Guid id, Form form, Session session, bool protect)
    {
        var (_, instance) = await session.RequireInstanceAsync(name, id).ConfigureAwait(false);
        await session.Occo.SetProtectionAsync(id, protect, form.Expected).ConfigureAwait(false);
        return Results.LocalRedirect(Pages.Of(instance, protect ? "?done=protect" : "?done=unprotect"));
    }

    private static async Task<IResult> AskPowerAsync(string name, Guid id, Form form, Session session, bool stop)
    {
        var (_, instance) = await session.RequireInstanceAsync(name, id).ConfigureAwait(false);
        await session.Occo.AskPowerAsync(id, stop, form.Expected).ConfigureAwait(false);
        return Results.LocalRedirect(Pages.Of(instance, stop ? "?done=stop" : "?done=start"));
    }

    private static async Task<IResult> DropAsync(
        string name, Guid id, Form form, Session session, EnactmentDesk desk)
    {
        var (found, _) = await session.RequireInstanceAsync(name, id).ConfigureAwait(false);
        if (form.Text("sure") is null)
            throw new OccoException(FailureKind.InvalidArgument, "Tick what is dropped. Nothing was dropped.");
        var options = new EnactmentOptions
        {
            Expected = form.Expected, IncludeProtected = form.Text("protected") is not null,
        };
        return await ChangePages.BegunAsync(desk.Begin(found.Name, EnactmentPurpose.Drop, session, isEndless: false,
            async (work, stop) => await session.Occo.DropNodeAsync(
                id, new() { Enactment = work.Tell(options) }, stop).ConfigureAwait(false))).ConfigureAwait(false);
    }
}
