using Occo.Engine.Api.Wire;

namespace Occo.Engine.Api.Remote;

internal sealed partial class RemoteOrchestrator
{
    public Task<IReadOnlyList<CloudUse>> GetCloudsAsync() => GetAsync<IReadOnlyList<CloudUse>>("clouds");

    public Task<IReadOnlyList<CloudCheck>> CheckCloudAsync(CloudQuery query, CancellationToken cancel = default)
        => Calls.SendAsync<IReadOnlyList<CloudCheck>>(
            HttpMethod.Post, "clouds/check", Travelling(query), isLong: true, cancel: cancel);

    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudQuery query, ImageQuery? images = null, CancellationToken cancel = default)
        => Calls.SendAsync<IReadOnlyList<CloudImage>>(
            HttpMethod.Post, "clouds/images", new ImagesRequest(Travelling(query), images), isLong: true,
            cancel: cancel);

    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(
        CloudQuery query, string? name = null, CancellationToken cancel = default)
        => Calls.SendAsync<IReadOnlyList<CloudSize>>(
            HttpMethod.Post, "clouds/sizes", new SizesRequest(Travelling(query), name), isLong: true, cancel: cancel);

    public Task<IReadOnlyList<CataloguedItem>> RememberedImagesAsync(string type)
        => GetAsync<IReadOnlyList<CataloguedItem>>($"clouds/{Segment(type)}/images");

    public Task<IReadOnlyList<CataloguedItem>> RememberedSizesAsync(string type)
        => GetAsync<IReadOnlyList<CataloguedItem>>($"clouds/{Segment(type)}/sizes");

    public Task<OrphanSearch> FindOrphansAsync(
        OrphanSearchOptions? options = null, CancellationToken cancel = default)
        => Calls.SendAsync<OrphanSearch>(
            HttpMethod.Post, "orphans/search", options ?? new(), isLong: true, cancel: cancel);

    public Task<IReadOnlyList<OrphanOutcome>> RemoveOrphansAsync(
        IReadOnlyList<OrphanReference> orphans, OrphanRemovalOptions? options = null,
        CancellationToken cancel = default)
    {
        var work = new RemoteWork(Calls, "orphans", options?.OnProgress);
        return work.RunAsync<IReadOnlyList<OrphanOutcome>>(
            HttpMethod.Post, "orphans/remove", new OrphansRequest(orphans, options), Any, new()
            {
                [StreamMessage.Event] = Calls.Listener(options?.OnEvent),
                [StreamMessage.Progress] = Calls.Listener(options?.OnProgress),
            }, cancel);
    }

    private CloudQuery Travelling(CloudQuery query) => query.CredentialPath is not { } path ? query
        : throw Refused($"The credentials file {path}", "give a user name and a password, or use the server's own.");
}
