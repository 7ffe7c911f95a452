using System.Security.Cryptography;

namespace Occo.Server.Page;

/// <summary>A file of the page. Its address changes with its content, so that browsers may keep it for ever.</summary>
internal sealed class PageAsset
{
    public static readonly PageAsset Style = new("page.css", "text/css; charset=utf-8");
    public static readonly PageAsset Script = new("page.js", "text/javascript; charset=utf-8");

    private readonly string mediaType;

    private PageAsset(string name, string mediaType)
    {
        using var stream = typeof(PageAsset).Assembly.GetManifestResourceStream(name)!;
        Content = new byte[stream.Length];
        stream.ReadExactly(Content);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Content))[..16];
        Route = $"/{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}";
        this.mediaType = mediaType;
    }

    public byte[] Content { get; }

    public string Address => PageRoutes.Root + Route;

    private string Route { get; }

    public static void Map(IEndpointRouteBuilder pages)
    {
        foreach (var asset in new[] { Style, Script })
        {
            pages.MapGet(asset.Route, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Content, asset.mediaType);
            }).AllowAnonymous();
        }
    }
}
