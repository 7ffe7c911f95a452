using Occo.Engine.CloudHandlers;

namespace Occo.Engine.Api;

/// <summary>The clouds themselves: who uses them, whether they can be used, what they offer.</summary>
public sealed partial class Orchestrator
{
    /// <summary>The clouds that the store's infrastructures use, and the handlers that none of them uses.</summary>
    public Task<IReadOnlyList<CloudUse>> GetCloudsAsync() => clouds.UsesAsync();

    /// <summary>
    /// Looks whether a cloud can be used; one finding for each thing that must be right. Changes nothing. Throws <see
    /// cref="CloudException"/> for a type or setting that there is not.
    /// </summary>
    public Task<IReadOnlyList<CloudCheck>> CheckCloudAsync(CloudQuery query, CancellationToken cancel = default)
        => clouds.CheckAsync(query, cancel);

    /// <summary>The images that a cloud offers. Throws <see cref="CloudException"/>.</summary>
    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudQuery query, ImageQuery? images = null, CancellationToken cancel = default)
        => clouds.FindImagesAsync(query, images ?? new(), cancel);

    /// <summary>
    /// The sizes that a cloud offers, all or those of a name with wildcards. Throws <see cref="CloudException"/>.
    /// </summary>
    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(
        CloudQuery query, string? name = null, CancellationToken cancel = default)
        => clouds.FindSizesAsync(query, name, cancel);

    /// <summary>
    /// Values that a setting of the built-in clouds may have, of one type or of all; known without a store, and asks no
    /// network.
    /// </summary>
    /// <param name="key">The scope key; null: the one that names the region.</param>
    /// <param name="type">The type.</param>
    public static IReadOnlyList<string> SuggestedSettings(string? key, string? type = null)
    {
        using var registry = new CloudHandlerRegistry([], TimeProvider.System, Random.Shared);
        return [.. registry.ByType.Values.Where(c => type is null || c.Type == type)
            .SelectMany(c => (key ?? c.RegionKey) is { } wanted
                && c.ScopeKeys.Contains(wanted) ? c.Suggest(wanted) : [])
            .Distinct()];
    }

    /// <summary>Images that clouds of a type offered when they were last asked; asks nobody.</summary>
    public IReadOnlyList<CataloguedItem> RememberedImages(string type) => clouds.Remembered(type, CatalogueFile.Images);

    /// <summary>Sizes that clouds of a type offered when they were last asked; asks nobody.</summary>
    public IReadOnlyList<CataloguedItem> RememberedSizes(string type) => clouds.Remembered(type, CatalogueFile.Sizes);
}
