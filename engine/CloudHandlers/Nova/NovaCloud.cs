using Occo.Engine.CloudHandlers.Credentials;

namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>Servers of OpenStack Nova, with floating addresses of Neutron and boot volumes of Cinder.</summary>
/// <param name="time">The clock.</param>
/// <param name="settling">How long Nova may work on a request whose answer was lost; default 10 s.</param>
public sealed class NovaCloud(TimeProvider? time = null, TimeSpan? settling = null)
    : ICloudHandler, ICloudCatalogue, IDisposable
{
    internal const string TypeName = "nova";

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly TimeSpan settling = settling ?? TimeSpan.FromSeconds(10);
    private readonly NovaClients clients = new(time ?? TimeProvider.System);

    public string Type => TypeName;

    public IReadOnlyList<string> ScopeKeys { get; } =
        ["endpoint", "cloud", "region_name", "project_id", "user_domain_name", "interface"];

    public string RegionKey => "region_name";
    public IReadOnlyList<string> Suggest(string scopeKey) => scopeKey == "cloud" ? NovaCloudsFile.Names() : [];

    /// <summary>One: the servers of a larger call could not be told apart.</summary>
    public int MaxBatch => 1;

    /// <summary>One second: servers boot much longer, and a list needs two calls.</summary>
    public TimeSpan ListInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// One minute: Nova lists a server as soon as it has answered, but several API servers may read a database that
    /// lags, and their tokens and caches are refreshed within it.
    /// </summary>
    public TimeSpan ListingDelay { get; } = TimeSpan.FromMinutes(1);

    public bool HandsOver => true;
    public IEnumerable<Diagnostic> Validate(Section resource) => NovaSchema.Check(resource);
    public string? ContextMisfit(string leastContext)
        => UserData.Misfit(leastContext, NovaCreation.MostUserData, "Nova");
    public SectionSchema Schema => NovaSchema.Schema;

    /// <summary>Waits as long as a service of the cloud asked for.</summary>
    public async ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel)
        => await DoAsync(batch.Scope, client => client.PauseAsync(cancel), cancel).ConfigureAwait(false);

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => clients.UseAsync(
            batch.Scope, client => new NovaCreation(client, time, settling).CreateAsync(batch, cancel), cancel);

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => clients.UseAsync(scope, client => ListAsync(client,
            [NovaMarks.OfStore(scope.StoreId), NovaMarks.OfInfrastructure(scope.InfrastructureId)],
            a => a.StoreId == scope.StoreId && a.InfrastructureId == scope.InfrastructureId, cancel), cancel);

    public async Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
    {
        var volumes = instanceIds.Where(NovaVolumes.IsVolume).ToList();
        IReadOnlyList<CloudInstance> found = volumes.Count == 0 ? [] : await clients.UseAsync(
            scope, client => new NovaVolumes(client).FindAsync(scope, volumes, cancel), cancel).ConfigureAwait(false);
        return volumes.Count == instanceIds.Count ? found :
        [
            .. found,
            .. (await ListAsync(scope, cancel).ConfigureAwait(false)).Where(i => instanceIds.Contains(i.InstanceId)),
        ];
    }

    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => clients.UseAsync(access, async client => (IReadOnlyList<CloudInstance>)
        [
            .. await ListAsync(client, [anyStore ? NovaMarks.Any : NovaMarks.OfStore(access.StoreId)],
                a => anyStore || a.StoreId == access.StoreId, cancel).ConfigureAwait(false),
            .. await new NovaVolumes(client).LeftAsync(anyStore ? null : access.StoreId, cancel).ConfigureAwait(false),
        ], cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, client => new NovaRemoval(client, time).DropAsync(instanceIds, cancel), cancel);

    public bool CanStart => true;

    public Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => DoAsync(scope, async client =>
        {
            foreach (var id in instanceIds)
            {
                await NovaActions.StartAsync(client, new(client, time), scope, id, cancel).ConfigureAwait(false);
            }
        }, cancel);

    public bool CanStop => true;

    public Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => DoAsync(scope, async client =>
        {
            foreach (var id in instanceIds)
                await NovaActions.StopAsync(client, id, cancel).ConfigureAwait(false);
        }, cancel);

    public Task<IReadOnlyList<ReleaseOutcome>> ReleaseAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, client => new NovaOwner(client, time).ReleaseAsync(instanceIds, cancel), cancel);

    public Task ClaimAsync(
        CloudScope scope, string instanceId, Guid nodeId, string nodeName, CancellationToken cancel)
        => DoAsync(scope, client => new NovaOwner(client, time).ClaimAsync(
            scope, instanceId, nodeId, nodeName, cancel), cancel);

    /// <summary>The name and the metadata can be changed while a server runs.</summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => NovaRefresh.IsPossible(from, to);

    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => DoAsync(scope, client => NovaRefresh.RunAsync(client, time, instanceId, from, to, cancel), cancel);

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => NovaCheck.RunAsync(access, clients, cancel);

    /// <summary>What the quota of the project leaves for servers of the flavour.</summary>
    public Task<int?> CapacityAsync(
        CloudAccess access, IReadOnlyDictionary<string, object?> resource, CancellationToken cancel)
        => clients.UseAsync(
            access, client => NovaCapacity.AskAsync(client, NovaSection.Read(resource), cancel), cancel);

    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
        => clients.UseAsync(access, client => NovaCatalogue.ImagesAsync(client, query, cancel), cancel);

    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => clients.UseAsync(access, client => NovaCatalogue.SizesAsync(client, name, cancel), cancel);

    public void Dispose() => clients.Dispose();

    // The engine hides the secrets that it knows; those of clouds.yaml and of the environment it does not know.
    private async Task<IReadOnlyList<CloudInstance>> ListAsync(
        NovaClient client, IReadOnlyList<string> tags, Func<NovaAddress, bool> isAsked, CancellationToken cancel)
        => client.Settings.Mask.Apply(
            await new NovaList(client, time).ListAsync(tags, isAsked, cancel).ConfigureAwait(false));

    private Task DoAsync(CloudAccess access, Func<NovaClient, Task> work, CancellationToken cancel)
        => clients.UseAsync(access, async client =>
        {
            await work(client).ConfigureAwait(false);
            return true;
        }, cancel);
}
