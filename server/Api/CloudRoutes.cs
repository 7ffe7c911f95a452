using Occo.Engine.Api.Wire;
using Occo.Server.Access;
using Occo.Server.Hosting;

namespace Occo.Server.Api;

/// <summary>Clouds: who uses them, whether they work, what they offer.</summary>
internal static class CloudRoutes
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var clouds = api.MapGroup("/clouds");
        clouds.MapGet("", (Session session) => session.Occo.GetCloudsAsync())
            .Needs(Permission.Clouds).WithSummary("The clouds of the store's infrastructures.");
        clouds.MapPost("/check", (CloudQuery cloud, Session session, ServeOptions options, CancellationToken cancel)
            => session.Occo.CheckCloudAsync(options.Complete(cloud), cancel))
            .Needs(Permission.Clouds).WithSummary("Checks whether a cloud can be used.");
        clouds.MapPost("/images", (
            ImagesRequest request, Session session, ServeOptions options, CancellationToken cancel)
            => session.Occo.FindImagesAsync(options.Complete(request.Cloud), request.Images, cancel))
            .Needs(Permission.Clouds).WithSummary("The images of a cloud.");
        clouds.MapPost("/sizes", (SizesRequest request, Session session, ServeOptions options, CancellationToken cancel)
            => session.Occo.FindSizesAsync(options.Complete(request.Cloud), request.Name, cancel))
            .Needs(Permission.Clouds).WithSummary("The sizes of a cloud.");
        clouds.MapGet("/{type}/images", (string type, Session session) => session.Occo.RememberedImagesAsync(type))
            .Needs(Permission.Clouds).WithSummary("Images that earlier searches found.");
        clouds.MapGet("/{type}/sizes", (string type, Session session) => session.Occo.RememberedSizesAsync(type))
            .Needs(Permission.Clouds).WithSummary("Sizes that earlier searches found.");
    }
}
