using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;

namespace Occo.Server.Api;

/// <summary>Work that takes time: it goes on when the client that asked for it is gone.</summary>
internal static class EnactmentRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/infrastructures/{name}/enactments", EnactAsync).Needs(Permission.Enact)
            .WithSummary("Begins an enactment.").Produces<EnactmentRecord>(202);
        api.MapDelete("/infrastructures/{name}", RemoveAsync).Needs(Permission.Remove)
            .WithSummary("Begins the removal of an infrastructure.").Produces<EnactmentRecord>(202);
        api.MapDelete("/nodes/{id}", DropAsync).Needs(Permission.Remove)
            .WithSummary("Begins to drop an instance.").Produces<EnactmentRecord>(202);
        api.MapGet("/enactments", (Session session, EnactmentDesk desk)
            => desk.All.Select(work => work.Record).Where(session.Sees))
            .Needs(Permission.Read).WithSummary("The enactments of this server, newest first.");
        api.MapGet("/enactments/{id:guid}", (Guid id, Session session, EnactmentDesk desk)
            => desk.Require(id, session).Record)
            .Needs(Permission.Read).WithSummary("One enactment.");
        api.MapDelete("/enactments/{id:guid}", StopAsync).Needs(Permission.Enact)
            .WithSummary("Stops an enactment as Ctrl+C does, and waits for its end.");
        api.MapGet("/enactments/{id:guid}/stream", (Guid id, Session session, EnactmentDesk desk, HttpContext context)
            => ServerSentEvents.WriteAsync(context, MessagesOf(desk.Require(id, session), context.LastEventId())))
            .Needs(Permission.Read)
            .WithSummary("Server-sent events: progress, notice, healed, event, then result or problem.");
    }

    /// <summary>Answers 202, or the problem that kept the work from its beginning.</summary>
    public static async Task<IResult> BegunAsync(RunningEnactment work)
    {
        await work.BegunAsync().ConfigureAwait(false);
        if (work.Record is { State: EnactmentStatus.Failed, Problem: { } problem }) throw new ServerException(problem);
        return Results.Accepted($"{ApiRoutes.Root}/enactments/{work.Id}", work.Record);
    }

    private static async Task<IResult> EnactAsync(
        string name, Session session, EnactmentDesk desk, HttpContext context, EnactmentOptions? options = null)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        var expected = context.Expected(found.Id);
        options = (options ?? new()) with { Expected = expected };
        return await BegunAsync(desk.Begin(found.Name, EnactmentPurpose.Reach, session, options.Watch,
            async (work, cancel) => await session.Occo
                .EnactAsync(found.Id, work.Tell(options), cancel).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private static async Task<IResult> RemoveAsync(
        string name, Session session, EnactmentDesk desk, HttpContext context,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] RemovalOptions? options)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        options = Expecting(options, context.Expected(found.Id));
        return await BegunAsync(desk.Begin(found.Name, EnactmentPurpose.Remove, session, isEndless: false,
            async (work, cancel) => await session.Occo.RemoveAsync(
                found.Id, options with { Enactment = work.Tell(options.Enactment) }, cancel).ConfigureAwait(false)))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> DropAsync(
        string id, Session session, EnactmentDesk desk, HttpContext context,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] RemovalOptions? options)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        options = Expecting(options, context.Expected(found.InfrastructureId));
        return await BegunAsync(desk.Begin(found.Infrastructure, EnactmentPurpose.Drop, session, isEndless: false,
            async (work, cancel) => await session.Occo.DropNodeAsync(
                found.Id, options with { Enactment = work.Tell(options.Enactment) }, cancel).ConfigureAwait(false)))
            .ConfigureAwait(false);
    }

    private static async Task<EnactmentRecord> StopAsync(Guid id, Session session, EnactmentDesk desk)
    {
        var work = desk.Require(id, session);
        work.Stop(session.Token.Name);
        await work.EndedAsync().ConfigureAwait(false);
        return work.Record;
    }

    private static Func<CancellationToken, IAsyncEnumerable<Message>> MessagesOf(RunningEnactment work, long after)
        => cancel => work.Messages.ReadAsync(after, cancel);

    private static RemovalOptions Expecting(RemovalOptions? options, long? expected)
    {
        options ??= new();
        return options with { Enactment = options.Enactment with { Expected = expected } };
    }

    private static bool Sees(this Session session, EnactmentRecord record)
        => record.Infrastructure is { } name ? session.Sees(name) : !session.IsLimited;
}
