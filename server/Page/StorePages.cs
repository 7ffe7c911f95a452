using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Enactments;
using Occo.Server.Hosting;
using Occo.Server.Problems;

namespace Occo.Server.Page;

/// <summary>The pages about the whole store: workers, pools, clouds, orphans, tokens.</summary>
internal static class StorePages
{
    private const int MostDays = 3650;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/workers", () => Pages.Show<WorkersPage>()).Needs(Permission.Read);
        pages.MapGet("/pools", () => Pages.Show<PoolsPage>()).Needs(Permission.Read);
        pages.MapGet("/clouds", () => Pages.Show<CloudsPage>()).Needs(Permission.Clouds);
        pages.MapPost("/clouds/check", CheckAsync).Needs(Permission.Clouds);
        pages.MapGet("/orphans", () => Pages.Show<OrphansPage>()).Needs(Permission.Orphans);
        pages.MapPost("/orphans/search", SearchAsync).Needs(Permission.Orphans);
        pages.MapPost("/orphans/remove", RemoveAsync).Needs(Permission.Orphans);
        pages.MapGet("/tokens", (string? done) => Pages.Show<TokensPage>(new { Done = done }))
            .Needs(Permission.Tokens);
        pages.MapPost("/tokens", CreateAsync).Needs(Permission.Tokens);
        pages.MapPost("/tokens/revoke", RevokeAsync).Needs(Permission.Tokens);
    }

    // The browser names one of the clouds that it was shown, by its place and its words.
    private static async Task<IResult> CheckAsync(
        Form form, Session session, ServeOptions options, CancellationToken cancel)
    {
        var use = (await session.Occo.GetCloudsAsync().ConfigureAwait(false))
            .FirstOrDefault(use => CloudsPage.NameOf(use) == form.Text("cloud"))
            ?? throw new OccoException(FailureKind.NotFound, "No infrastructure uses this cloud any more.");
        var checks = await session.Occo.CheckCloudAsync(
            options.Complete(new() { Type = use.Type, Settings = use.Settings }), cancel).ConfigureAwait(false);
        return Pages.Show<CloudsPage>(new { Checked = CloudsPage.NameOf(use), Checks = checks });
    }

    private static async Task<IResult> SearchAsync(Form form, Session session, CancellationToken cancel)
    {
        var found = await session.Occo.FindOrphansAsync(cancel: cancel).ConfigureAwait(false);
        return Pages.Show<OrphansPage>(new { Found = found });
    }

    private static async Task<IResult> RemoveAsync(Form form, Session session, EnactmentDesk desk)
    {
        var orphans = form.Texts("orphan").Select(text => text.Split('\n', 2)).Where(parts => parts.Length == 2)
            .Select(parts => new OrphanReference(parts[1], parts[0])).ToList();
        if (orphans.Count == 0) throw new OccoException(FailureKind.InvalidArgument, "Tick the orphans to drop.");
        return await ChangePages.BegunAsync(desk.Begin(null, EnactmentPurpose.Orphans, session, isEndless: false,
            async (work, stop) => await session.Occo.RemoveOrphansAsync(
                orphans, work.Tell(new OrphanRemovalOptions { IncludeVolumes = true }), stop).ConfigureAwait(false)))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> CreateAsync(Form form, Session session, TimeProvider time)
    {
        var request = new NewToken
        {
            Name = form.Text("name") ?? "",
            Role = Enum.TryParse<AccessRole>(form.Text("role"), out var role) && Enum.IsDefined(role)
                ? role
                : throw new OccoException(FailureKind.InvalidArgument, "Choose a role."),
            Infrastructures = [.. (form.Text("infrastructures") ?? "")
                .Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)],
            ExpiresAt = form.Number("days", 1, MostDays) is { } days ? time.GetUtcNow().AddDays(days) : null,
        };
        if (!session.Token.MayCreate(request)) throw new ServerException(ServerProblems.TooMuch);
        var (token, secret) = await session.Occo.CreateTokenAsync(request).ConfigureAwait(false);
        return Pages.Show<TokensPage>(new { Made = new CreatedToken(token, secret) });
    }

    private static async Task<IResult> RevokeAsync(Form form, Session session)
    {
        await session.Occo.RevokeTokenAsync(form.Text("id") ?? "").ConfigureAwait(false);
        return Results.LocalRedirect($"{PageRoutes.Root}/tokens?done=revoke");
    }
}
