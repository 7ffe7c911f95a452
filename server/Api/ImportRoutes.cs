using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Problems;

namespace Occo.Server.Api;

/// <summary>Instances that come from a cloud or from another infrastructure, and instances that leave.</summary>
internal static class ImportRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/infrastructures/{name}/imports/plan", PlanAsync).Needs(Permission.Enact)
            .WithSummary("What an import would do; changes nothing.");
        api.MapPost("/infrastructures/{name}/imports", ImportAsync).Needs(Permission.Enact)
            .WithSummary("Makes a cloud instance, or one that was handed over, an instance of a node.");
        api.MapPost("/nodes/{id}/export", ExportAsync).Needs(Permission.Remove)
            .WithSummary("Ends the record of an instance that another infrastructure may take.");
    }

    private static async Task<NodeImportPlan> PlanAsync(
        string name, ImportRequest request, Session session, CancellationToken cancel)
    {
        var id = (await session.RequireAsync(name).ConfigureAwait(false)).Id;
        await RequireOwnAsync(request, session).ConfigureAwait(false);
        return request.Handover is { } given
            ? await session.Occo.PlanHandoverAsync(id, request.Node, given, cancel).ConfigureAwait(false)
            : await session.Occo.PlanImportAsync(id, request.Node, Require(request), cancel).ConfigureAwait(false);
    }

    private static async Task<NodeInstance> ImportAsync(
        string name, ImportRequest request, Session session, HttpContext context, CancellationToken cancel)
    {
        var id = (await session.RequireAsync(name).ConfigureAwait(false)).Id;
        var expected = context.Expected(id);
        await RequireOwnAsync(request, session).ConfigureAwait(false);
        return request.Handover is { } given
            ? await session.Occo.TakeHandoverAsync(
                id, request.Node, given, request.WaitForLease, expected, cancel).ConfigureAwait(false)
            : await session.Occo.ImportNodeAsync(
                id, request.Node, Require(request), request.WaitForLease, expected, cancel).ConfigureAwait(false);
    }

    private static async Task<NodeHandover> ExportAsync(
        string id, Session session, HttpContext context, CancellationToken cancel, ExportRequest? request = null)
    {
        var found = await session.RequireNodeAsync(id).ConfigureAwait(false);
        return await session.Occo.ExportNodeAsync(
            found.Id, request?.WaitForLease, context.Expected(found.InfrastructureId), cancel).ConfigureAwait(false);
    }

    // Anybody can write a handover: a token for some infrastructures takes instances of those only.
    private static async Task RequireOwnAsync(ImportRequest request, Session session)
    {
        if (!session.IsLimited || request.Handover is not { } given) return;
        var from = given.StoreId != $"{session.Occo.StoreId}" ? null
            : await session.Occo.FindInfrastructureAsync(given.InfrastructureId).ConfigureAwait(false);
        if (from is null || !session.Sees(from.Name))
            throw new ServerException(ServerProblems.ForeignName(given.Infrastructure));
    }

    private static string Require(ImportRequest request) => request.InstanceId ?? throw new OccoException(
        FailureKind.InvalidArgument, "Give an instanceId, or the handover of an instance.");
}
