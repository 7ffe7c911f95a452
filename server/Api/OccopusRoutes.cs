using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;
using Occo.Server.Hosting;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>
/// The routes of Occopus 1.10, for its clients: the same shapes, with status codes that are true. As there, what is
/// submitted is kept: it is attached to the workers of the store.
/// </summary>
internal static class OccopusRoutes
{
    // As in the original.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder app)
    {
        var old = app.MapGroup("").AddEndpointFilter(AnswerErrorsAsync).ExcludeFromDescription();
        old.MapPost("/infrastructures", SubmitAsync).Needs(Permission.Enact).Needs(Permission.Register);
        old.MapGet("/infrastructures", ListAsync).Needs(Permission.Read);
        var one = old.MapGroup("/infrastructures/{id}");
        one.MapGet("", ShowAsync).Needs(Permission.Read);
        one.MapDelete("", RemoveAsync).Needs(Permission.Remove);
        one.MapPost("/attach", (string id, Session session) => WriteAsync(id, session,
            found => session.Occo.AttachAsync(found, Interval))).Needs(Permission.Enact);
        one.MapPost("/detach", (string id, Session session, EnactmentDesk desk) => WriteAsync(id, session,
            found => desk.DetachAsync(found, session))).Needs(Permission.Enact);
        one.MapPost("/scaleup/{node}/{count:int?}", (string id, string node, Session session, int count = 1)
            => ScaleAsync(id, node, session, new() { Up = count }, new("scaleup", id, node) { Count = count }))
            .Needs(Permission.Scale);
        one.MapPost("/scaledown/{node}/{nodeId?}", (string id, string node, Session session, string? nodeId = null)
            => ScaleAsync(id, node, session, nodeId is null ? new() { Down = 1 } : new() { Drop = [nodeId] },
                new("scaledown", id, node) { Nodeid = nodeId })).Needs(Permission.Scale);
        one.MapPost("/scaleto/{node}/{count:int}", (string id, string node, int count, Session session)
            => ScaleAsync(id, node, session, new() { To = count }, new("scaleto", id, node) { Count = count }))
            .Needs(Permission.Scale);
        one.MapPost("/notify", (string id) => Error(501, "Not implemented",
            "Write the webhooks that are to be told into the description: notify.")).Needs(Permission.Register);
        one.MapGet("/cost", CostAsync).Needs(Permission.Read);
        old.MapGet("/info/{key}", AskAsync).Needs(Permission.Read);
    }

    private static async Task<object> AskAsync(string key, Session session, HttpContext context)
        => new { Result = await InfoRoutes.AskAsync(key, session, context).ConfigureAwait(false) };

    private static async Task<object> SubmitAsync(HttpContext context, Session session, ServeOptions options)
    {
        using var reader = new System.IO.StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        var result = await session.Occo.CompileAsync(DescriptionSource.FromText(text)).ConfigureAwait(false);
        var compiled = result.Require();
        options.Rules.Require(compiled);
        session.RequireName(compiled.Name);
        await session.RequireReadableAsync(compiled).ConfigureAwait(false);
        var made = await session.Occo.RegisterAsync(compiled, options.Credentials).ConfigureAwait(false);
        await session.Occo.AttachAsync(made.Id, Interval).ConfigureAwait(false);
        return new { Infraid = made.Id };
    }

    private static async Task<Dictionary<string, IReadOnlyList<string>>> ListAsync(Session session)
    {
        IReadOnlyList<string> ids =
        [
            .. (await session.Occo.GetInfrastructuresAsync().ConfigureAwait(false))
                .Where(infrastructure => session.Sees(infrastructure.Name)).Select(infrastructure => infrastructure.Id),
        ];
        // Its documents and its answers spell the key differently; clients read either.
        return new() { ["infrastructures"] = ids, ["infrastuctures"] = ids };
    }

    private static async Task<Dictionary<string, object?>> ShowAsync(string id, Session session)
    {
        var found = await session.RequireAsync(id).ConfigureAwait(false);
        var compiled = await session.Occo.GetDescriptionAsync(found.Id).ConfigureAwait(false);
        var instances = (await session.Occo.GetNodesAsync(new() { Infrastructure = found.Id }).ConfigureAwait(false))
            .ToLookup(instance => instance.Name);
        var targets = await session.Occo.GetTargetsAsync(found.Id).ConfigureAwait(false);
        return compiled.Nodes.ToDictionary(node => node.Name, node => (object?)new
        {
            Instances = instances[node.Name].ToDictionary(i => $"{i.Id}", i => new Dictionary<string, object?>
            {
                ["resource_address"] = i.Address,
                ["state"] = i.State.ToString().ToLowerInvariant(),
            }),
            Scaling = new { Actual = instances[node.Name].Count(), Target = targets[node.Name], node.Min, node.Max },
        });
    }

    private static async Task<object> RemoveAsync(string id, Session session, EnactmentDesk desk)
    {
        var found = await session.RequireAsync(id).ConfigureAwait(false);
        var work = desk.Begin(found.Name, EnactmentPurpose.Remove, session, isEndless: false, async (work, cancel)
            => await session.Occo.RemoveAsync(found.Id, new() { Enactment = work.Tell(new EnactmentOptions()) }, cancel)
                .ConfigureAwait(false));
        await work.EndedAsync().ConfigureAwait(false);
        return work.Messages.End switch
        {
            { Value: EnactmentResult { Reached: true } } => new { Infraid = found.Id },
            { Value: Problem problem } => throw new ServerException(problem),
            var end => throw new CloudException(CloudErrorKind.Transient,
                string.Join("; ", ((EnactmentResult)end!.Value!).Errors)),
        };
    }

    private static async Task<object> WriteAsync(string id, Session session, Func<string, Task> write)
    {
        var found = await session.RequireAsync(id).ConfigureAwait(false);
        await write(found.Id).ConfigureAwait(false);
        return new { Infraid = found.Id };
    }

    private static async Task<OccopusScaling> ScaleAsync(
        string id, string node, Session session, ScaleRequest request, OccopusScaling echo)
    {
        var found = await session.RequireAsync(id).ConfigureAwait(false);
        await session.Occo.ScaleAsync(found.Id, node, request).ConfigureAwait(false);
        return echo;
    }

    // No cloud of Occo tells what it costs; the original has 0 for those.
    private static async Task<Dictionary<string, object?>> CostAsync(string id, Session session)
    {
        var found = await session.RequireAsync(id).ConfigureAwait(false);
        var instances = await session.Occo.GetNodesAsync(new() { Infrastructure = found.Id }).ConfigureAwait(false);
        var costs = instances.GroupBy(i => i.Name).ToDictionary(
            node => node.Key, node => (object?)node.ToDictionary(i => $"{i.Id}", _ => 0));
        costs["totalcost"] = 0;
        return costs;
    }

    private static async ValueTask<object?> AnswerErrorsAsync(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call).ConfigureAwait(false);
        }
        catch (Exception error) when (
            ProblemAnswer.Of(error) is { Status: not 500, Kind: not FailureKind.Store } problem)
        {
            return Error(problem.Status, problem.Detail, problem.Id());
        }
    }

    private static IResult Error(int status, string message, string reason) => Results.Json(
        new Dictionary<string, object> { ["message"] = message, ["reason"] = reason, ["status_code"] = status },
        statusCode: status);
}

/// <summary>A scale request, as the original repeats it.</summary>
internal sealed record OccopusScaling(string Method, string Infraid, string Nodename)
{
    public int? Count { get; init; }
    public string? Nodeid { get; init; }
}
