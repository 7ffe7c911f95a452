namespace Occo.Engine.CloudHandlers;

/// <summary>
/// What a handler can do besides, where its cloud has a catalogue: tell which images and sizes there are. Throws <see
/// cref="CloudException"/>.
/// </summary>
public interface ICloudCatalogue
{
    /// <summary>Images that instances can be made of, the newest first.</summary>
    Task<IReadOnlyList<CloudImage>> FindImagesAsync(CloudAccess access, ImageQuery query, CancellationToken cancel);

    /// <summary>Sizes (instance types, flavours) by name.</summary>
    /// <param name="access">Which cloud, and as whom.</param>
    /// <param name="name">Name with <c>*</c> and <c>?</c>; null: all.</param>
    /// <param name="cancel">Cancels it.</param>
    Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel);
}
