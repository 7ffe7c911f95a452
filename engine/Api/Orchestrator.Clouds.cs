using Occo.Engine.CloudHandlers;

namespace Occo.Engine.Api;

/// <summary>Clouds: which infrastructures use them, whether they work, what they offer.</summary>
public sealed partial class Orchestrator
{
    /// <summary>
    /// The clouds that the store's infrastructures use, and the handlers that no infrastructure uses.
    /// </summary>
    public Task<IReadOnlyList<CloudUse>> GetCloudsAsync() => clouds.UsesAsync();

    /// <summary>
    /// Checks whether a cloud can be used, with a result for each requirement. Changes nothing. Throws
    /// <see cref="CloudException"/> for an unknown type or setting.
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
    /// Known values of a setting of the built-in clouds. Needs no store and makes no call.
    /// </summary>
    /// <param name="key">The setting; null: the region.</param>
    /// <param name="type">The type of cloud; null: all.</param>
    public static IReadOnlyList<string> SuggestedSettings(string? key, string? type = null)
    {
        using var registry = new CloudHandlerRegistry([], TimeProvider.System, Random.Shared);
        return [.. registry.ByType.Values.Where(c => type is null || c.Type == type)
            .SelectMany(c => (key ?? c.RegionKey) is { } wanted
                && c.ScopeKeys.Contains(wanted) ? c.Suggest(wanted) : [])
            .Distinct()];
    }

    /// <summary>Images that earlier searches found in clouds of a type. Makes no call.</summary>
    public Task<IReadOnlyList<CataloguedItem>> RememberedImagesAsync(string type)
        => Task.FromResult(clouds.Remembered(type, CatalogueFile.Images));

    /// <summary>Sizes that earlier searches found in clouds of a type. Makes no call.</summary>
    public Task<IReadOnlyList<CataloguedItem>> RememberedSizesAsync(string type)
        => Task.FromResult(clouds.Remembered(type, CatalogueFile.Sizes));
}
