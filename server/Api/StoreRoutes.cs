using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Hosting;

namespace Occo.Server.Api;

/// <summary>The store, and who asks.</summary>
internal static class StoreRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/store", (Session session) => session.Occo.GetStoreAsync())
            .Needs(Permission.Store).WithSummary("The store, with an integrity check.");
        api.MapGet("/store/backup", BackupAsync)
            .Needs(Permission.Store).WithSummary("A consistent copy of the store, as an SQLite file.");
        api.MapGet("/me", (Session session) => new Caller
        {
            Token = session.Token, Version = ServerVersion.Text, StoreId = session.Occo.StoreId,
        }).Needs(Permission.Read).WithSummary("The token and the server.");
    }

    private static async Task<IResult> BackupAsync(Session session, HttpContext context)
    {
        var folder = new TemporaryFolder();
        context.Response.RegisterForDispose(folder);
        var path = Path.Combine(folder.Path, "occo.db");
        await session.Occo.BackupAsync(path).ConfigureAwait(false);
        return Results.File(path, "application/vnd.sqlite3", "occo.db");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        // Nobody else may read it.
        public string Path { get; } = Directory.CreateTempSubdirectory("occo-backup-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
