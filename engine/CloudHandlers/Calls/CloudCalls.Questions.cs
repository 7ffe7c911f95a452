using Occo.Engine.CloudHandlers.Credentials;

namespace Occo.Engine.CloudHandlers.Calls;

/// <summary>Questions about a cloud, and not about instances.</summary>
internal sealed partial class CloudCalls
{
    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => InvokeAsync(access, async (handler, token)
            => access.Mask.Apply(await handler.CheckAsync(access, token).ConfigureAwait(false)), cancel, asks: true);

    public Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => InvokeAsync(access, (handler, token) => handler.CapacityAsync(access, resource, token), cancel, asks: true);

    /// <summary>Throws <see cref="CloudException"/> (Invalid) where the handler has no catalogue.</summary>
    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
        => AskCatalogueAsync(access, async (catalogue, token) => access.Mask.Apply(
            await catalogue.FindImagesAsync(access, query, token).ConfigureAwait(false)), cancel);

    /// <summary>Throws <see cref="CloudException"/> (Invalid) where the handler has no catalogue.</summary>
    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => AskCatalogueAsync(access, async (catalogue, token) => access.Mask.Apply(
            await catalogue.FindSizesAsync(access, name, token).ConfigureAwait(false)), cancel);

    private Task<T> AskCatalogueAsync<T>(
        CloudAccess access, Func<ICloudCatalogue, CancellationToken, Task<T>> question, CancellationToken cancel)
        => InvokeAsync(access, (handler, token) => handler is ICloudCatalogue catalogue
            ? question(catalogue, token)
            : throw new CloudException(CloudErrorKind.Invalid,
                $"The cloud '{access.Type}' has no catalogue of images and sizes."), cancel, asks: true);
}
