namespace Occo.Engine.InfraProcessor;

/// <summary>
/// All clouds that may have instances of this store: those that it used, those that its descriptions may use, and those
/// beside its file. Each once for each credential, since another credential may show other instances.
/// </summary>
internal sealed class KnownClouds(EngineServices services)
{
    private readonly List<(CloudKey Key, CloudAccess Access)> accesses = [];
    private readonly List<(CloudKey Key, bool Past, UnsearchedCloud Cloud)> closed = [];

    public static async Task<KnownClouds> ReadAsync(EngineServices services)
    {
        var known = new KnownClouds(services);
        var used = (await services.Store.Instances.NewestByCloudAsync().ConfigureAwait(false))
            .ToLookup(i => i.InfrastructureId);
        foreach (var infrastructure in await services.Store.Infrastructures.ListAsync(includeRemoved: true)
            .ConfigureAwait(false))
        {
            await known.AddAsync(infrastructure, [.. used[infrastructure.Id]]).ConfigureAwait(false);
        }

        foreach (var handler in services.Clouds.ByType.Values.Where(h => h.IsBesideStore))
        {
            known.Add(CloudKey.Of(handler.Type, ComposedRequest.Empty),
                services.AccessTo(handler.Type, ComposedRequest.Empty));
        }

        return known;
    }

    public IReadOnlyList<CloudAccess> Accesses => [.. accesses.Select(a => a.Access)];

    /// <summary>
    /// Clouds for which an infrastructure has no usable credentials. Clouds of a removed infrastructure count only when
    /// no other infrastructure can reach them.
    /// </summary>
    public IReadOnlyList<UnsearchedCloud> Closed =>
        [.. closed.Where(c => !c.Past || !accesses.Exists(a => a.Key == c.Key)).Select(c => c.Cloud).Distinct()];

    private async Task AddAsync(Infrastructure infrastructure, IReadOnlyList<NodeInstance> used)
    {
        var past = infrastructure.State == InfrastructureState.Removed;
        var clouds = used.DistinctBy(CloudKey.Of).ToDictionary(CloudKey.Of, i => i.Request.Resource);
        if (past && clouds.Count == 0) return;
        var desired = await Desired.ReadAsync(services, infrastructure).ConfigureAwait(false);
        // A cloud without a handler that was never used has nothing to search.
        foreach (var (key, resource) in await desired.CloudsAsync(used).ConfigureAwait(false))
            if (!past && services.Clouds.ByType.ContainsKey(key.Type)) clouds.TryAdd(key, resource);
        foreach (var (key, resource) in clouds)
        {
            try
            {
                Add(key, desired.ScopeOf(key.Type, resource));
            }
            catch (CloudException e)
            {
                closed.Add((key, past, new(key.ToString(), e.Kind,
                    $"{key} cannot be searched for what is left of '{infrastructure.Name}': {e.Message}")));
            }
        }
    }

    private void Add(CloudKey key, CloudAccess access)
    {
        if (!accesses.Exists(a => a.Key == key && PlainValues.Equal(a.Access.Credential, access.Credential)))
            accesses.Add((key, access));
    }
}
