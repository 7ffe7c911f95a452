using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>What decides about the work on an infrastructure: plans, scale requests, suspensions, workers.</summary>
internal static class WorkRoutes
{
    private const double MostSeconds = 1e9;

    public static void Map(IEndpointRouteBuilder api)
    {
        var one = api.MapGroup("/infrastructures/{name}");
        one.MapPost("/plan", PlanAsync).Needs(Permission.Read)
            .WithSummary("Looks at the clouds and plans; changes nothing.");
        one.MapPost("/refresh", RefreshAsync).Needs(Permission.Enact)
            .WithSummary("Looks at the clouds and records what it saw. Returns warnings.");
        one.MapGet("/wait", WaitAsync).Needs(Permission.Read)
            .WithSummary("Server-sent events until it has a state: waiting, then result or problem.");
        one.MapPut("/nodes/{node}/scale", ScaleAsync).Needs(Permission.Scale)
            .WithSummary("Asks for more or fewer instances. Returns what is not granted.");
        one.MapGet("/targets", async (string name, Session session) => await session.Occo
            .GetTargetsAsync((await session.RequireAsync(name)).Id))
            .Needs(Permission.Read).WithSummary("How many instances each node is to have.");
        one.MapPost("/suspend", (string name, SuspendRequest request, Session session, HttpContext context)
            => WriteAsync(name, session, context, (id, expected)
                => session.Occo.SuspendAsync(id, request.Reason, expected)))
            .Needs(Permission.Enact).WithSummary("Enactments change nothing from now on.");
        one.MapPost("/resume", (string name, Session session, HttpContext context)
            => WriteAsync(name, session, context, (id, expected) => session.Occo.ResumeAsync(id, expected)))
            .Needs(Permission.Enact).WithSummary("Enactments may change it again.");
        one.MapPost("/attach", (string name, AttachRequest request, Session session, HttpContext context)
            => WriteAsync(name, session, context, (id, expected)
                => session.Occo.AttachAsync(id, request.Interval, expected)))
            .Needs(Permission.Enact).WithSummary("Workers keep it from now on.");
        one.MapPost("/detach", (string name, Session session, EnactmentDesk desk, HttpContext context)
            => WriteAsync(name, session, context, (id, expected) => desk.DetachAsync(id, session, expected)))
            .Needs(Permission.Enact)
            .WithSummary("Workers do not keep it any more. Watches of it that run in this server end.");
        api.MapGet("/workers", (Session session) => session.Occo.GetWorkersAsync())
            .Needs(Permission.Read).WithSummary("The workers of the store.");
    }

    private static async Task<Infrastructure> WriteAsync(
        string name, Session session, HttpContext context, Func<string, long?, Task<Infrastructure>> write)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        return context.Tag(await write(found.Id, context.Expected(found.Id)).ConfigureAwait(false));
    }

    private static async Task<Plan> PlanAsync(
        string name, Session session, CancellationToken cancel, EnactmentOptions? options = null)
        => await session.Occo.PlanAsync(
            (await session.RequireAsync(name).ConfigureAwait(false)).Id, options, cancel).ConfigureAwait(false);

    private static async Task<IReadOnlyList<string>> RefreshAsync(
        string name, Session session, CancellationToken cancel, RefreshRequest? request = null)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        return await session.Occo.RefreshAsync(found.Id, request?.Credential, cancel).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<string>> ScaleAsync(
        string name, string node, ScaleRequest request, Session session, HttpContext context)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        return await session.Occo.ScaleAsync(found.Id, node, request, context.Expected(found.Id)).ConfigureAwait(false);
    }

    private static async Task WaitAsync(
        string name, Session session, EnactmentDesk desk, HttpContext context,
        InfrastructureState state = InfrastructureState.Ready, double? timeout = null)
    {
        var found = await session.RequireAsync(name).ConfigureAwait(false);
        if (timeout is not (null or (>= 0 and <= MostSeconds)))
            throw new OccoException(FailureKind.InvalidArgument, "The timeout must be 0 to 1,000,000,000 seconds.");
        var messages = new MessageLog();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, desk.Ended);
        var wait = messages.RunAsync(async () => await session.Occo.WaitAsync(found.Id, new()
        {
            State = state,
            Timeout = timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            OnWaiting = text => messages.Add(StreamMessage.Waiting, text),
        }, stop.Token).ConfigureAwait(false), () => ServerProblems.Draining);
        await ServerSentEvents.WriteAsync(context, cancel => messages.ReadAsync(0, cancel)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await wait.ConfigureAwait(false);
    }
}
