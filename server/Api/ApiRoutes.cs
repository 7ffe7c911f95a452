namespace Occo.Server.Api;

/// <summary>All routes below <c>/api/v1</c>.</summary>
internal static class ApiRoutes
{
    public const string Root = "/api/v1";

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root);
        InfrastructureRoutes.Map(api);
        VersionRoutes.Map(api);
        WorkRoutes.Map(api);
        EnactmentRoutes.Map(api);
        NodeRoutes.Map(api);
        ImportRoutes.Map(api);
        EventRoutes.Map(api);
        DefinitionRoutes.Map(api);
        PoolRoutes.Map(api);
        CloudRoutes.Map(api);
        OrphanRoutes.Map(api);
        InfoRoutes.Map(api);
        StoreRoutes.Map(api);
        TokenRoutes.Map(api);
    }
}
