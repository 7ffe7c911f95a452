using Occo.Server.Access;

namespace Occo.Server.Page;

/// <summary>The pages that show infrastructures.</summary>
internal static class InfrastructurePages
{
    private const int MostPages = 10_000;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("", (string? q, int page = 1) => Pages.Show<InfrastructuresPage>(
            new { Query = string.IsNullOrWhiteSpace(q) ? null : q.Trim(), Page = Math.Clamp(page, 1, MostPages) }))
            .Needs(Permission.Read);
        var one = pages.MapGroup("/infrastructures/{name}");
        one.MapGet("", (string name, string? done, string? node, int page = 1) => Pages.Show<OverviewPage>(
            new { Name = name, Done = done, Node = node, Page = Math.Clamp(page, 1, MostPages) }))
            .Needs(Permission.Read);
        one.MapGet("/plan", (string name, string? drops, bool @protected = false) => Pages.Show<PlanPage>(
            new { Name = name, Options = PlanPage.OptionsOf(drops, @protected) })).Needs(Permission.Read);
        one.MapGet("/actions", (string name) => Pages.Show<ActionsPage>(new { Name = name })).Needs(Permission.Read);
        one.MapGet("/versions", (string name, int? from, int? to, string? done)
            => Pages.Show<VersionsPage>(new { Name = name, From = from, To = to, Done = done }))
            .Needs(Permission.Read);
        one.MapGet("/events", (string name, long? before)
            => Pages.Show<EventsPage>(new { Name = name, Before = before })).Needs(Permission.Read);
    }
}
