namespace Occo.Engine.CloudHandlers;

/// <summary>
/// Implemented by handlers whose cloud has a catalogue of images and sizes. The methods throw
/// <see cref="CloudException"/>.
/// </summary>
public interface ICloudCatalogue
{
    /// <summary>Images that instances can be made of, the newest first.</summary>
    Task<IReadOnlyList<CloudImage>> FindImagesAsync(CloudAccess access, ImageQuery query, CancellationToken cancel);

    /// <summary>Sizes (instance types, flavours) by name.</summary>
    /// <param name="access">Cloud and credential.</param>
    /// <param name="name">Name with <c>*</c> and <c>?</c>; null: all.</param>
    /// <param name="cancel">Cancels the call.</param>
    Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel);
}
