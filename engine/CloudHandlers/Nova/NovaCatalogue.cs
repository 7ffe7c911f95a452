using System.IO.Enumeration;
using System.Text.Json;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>The images and flavours of a cloud.</summary>
internal static class NovaCatalogue
{
    public static async Task<IReadOnlyList<CloudImage>> ImagesAsync(
        NovaClient client, ImageQuery query, CancellationToken cancel)
    {
        var all = await client.ListAsync(NovaService.Image, "images?status=active&sort=created_at:desc&limit=500",
            "images", "images", cancel).ConfigureAwait(false);
        return
        [
            .. all.Select(ImageOf)
                .Where(i => query.Name is null || i.Id == query.Name || Fits(i.Name, query.Name))
                .Where(i => query.Owners.Count == 0 || query.Owners.Contains(i.Owner))
                .OrderByDescending(i => i.CreatedAt),
        ];
    }

    public static async Task<IReadOnlyList<CloudSize>> SizesAsync(
        NovaClient client, string? name, CancellationToken cancel)
    {
        var all = await NovaNames.FlavorsAsync(client, cancel).ConfigureAwait(false);
        return
        [
            .. all.Select(f => new CloudSize
            {
                Name = f.Text("name") ?? "",
                Cores = f.Number("vcpus") ?? 0,
                MemoryMiB = f.Number("ram") ?? 0,
            }).Where(s => name is null || Fits(s.Name, name)).OrderBy(s => s.Name, StringComparer.Ordinal),
        ];
    }

    private static bool Fits(string name, string pattern) => FileSystemName.MatchesSimpleExpression(pattern, name);

    private static CloudImage ImageOf(JsonElement image) => new()
    {
        Id = NovaNames.IdOf(image),
        Name = image.Text("name") ?? NovaNames.IdOf(image),
        Owner = image.Text("owner"),
        Architecture = image.Text("architecture") ?? image.Text("hw_architecture"),
        Platform = image.Text("os_distro") ?? image.Text("os_type"),
        CreatedAt = image.Time("created_at"),
    };
}
