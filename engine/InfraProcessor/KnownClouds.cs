namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Every cloud that the store has used, may use by the descriptions it has, or has beside it; each once for every
/// credential that the infrastructures have for it, since another credential may show other instances.
/// </summary>
internal sealed class KnownClouds
{
    private readonly EngineServices services;
    private readonly List<(CloudKey Key, CloudAccess Access)> accesses = [];
    private readonly List<(CloudKey Key, bool Past, UnsearchedCloud Cloud)> closed = [];

    private KnownClouds(EngineServices services) => this.services = services;

    /// <summary>Looks at all infrastructures.</summary>
    public static async Task<KnownClouds> ReadAsync(EngineServices services)
    {
        var known = new KnownClouds(services);
        await known.ReadAsync().ConfigureAwait(false);
        return known;
    }

    private async Task ReadAsync()
    {
        var used = (await services.Store.Instances.NewestByCloudAsync().ConfigureAwait(false))
            .ToLookup(i => i.InfrastructureId);
        foreach (var infrastructure in await services.Store.Infrastructures.ListAsync(includeRemoved: true)
            .ConfigureAwait(false))
        {
            await AddAsync(infrastructure, [.. used[infrastructure.Id]]).ConfigureAwait(false);
        }

        foreach (var type in services.Clouds.ByType.Values.Where(h => h.IsBesideStore).Select(h => h.Type))
        {
            Add(CloudKey.Of(type, ComposedRequest.Empty), new()
            {
                StoreId = services.Store.StoreId.ToString(),
                StoreFolder = services.Store.Folder,
                Type = type,
                Settings = ComposedRequest.Empty,
            });
        }
    }

    /// <summary>How to reach each.</summary>
    public IReadOnlyList<CloudAccess> Accesses => [.. accesses.Select(a => a.Access)];

    /// <summary>
    /// Those for which an infrastructure has no usable credentials; of one that is removed only where nobody else can
    /// reach its cloud.
    /// </summary>
    public IReadOnlyList<UnsearchedCloud> Closed =>
        [.. closed.Where(c => !c.Past || !accesses.Exists(a => a.Key == c.Key)).Select(c => c.Cloud).Distinct()];

    private async Task AddAsync(Infrastructure infrastructure, IReadOnlyList<NodeInstance> used)
    {
        var past = infrastructure.State == InfrastructureState.Removed;
        var clouds = used.DistinctBy(CloudKey.Of).ToDictionary(CloudKey.Of, i => i.Request.Resource);
        if (past && clouds.Count == 0) return;
        try
        {
            var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id)
                .ConfigureAwait(false);
            var desired = await Desired.ReadAsync(services, infrastructure, compiled).ConfigureAwait(false);
            // Where nothing was made and nothing can be made, nothing needs to be searched.
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
                    Close(infrastructure, key, past, e.Kind, e.Message);
                }
            }
        }
        catch (OccoException e) when (e.Kind != FailureKind.Store)
        {
            // Its credentials cannot be read, so that not even its own clouds can be told apart.
            foreach (var key in clouds.Keys.DefaultIfEmpty(new("its clouds", "")))
                Close(infrastructure, key, past, CloudErrorKind.Unauthorised, e.Message);
        }
    }

    private void Add(CloudKey key, CloudAccess access)
    {
        if (!accesses.Exists(a => a.Key == key && PlainValues.Equal(a.Access.Credential, access.Credential)))
            accesses.Add((key, access));
    }

    private void Close(Infrastructure infrastructure, CloudKey key, bool past, CloudErrorKind kind, string message)
        => closed.Add((key, past, new(key.ToString(), kind,
            $"{key} cannot be searched for what is left of '{infrastructure.Name}': {message}")));
}
