namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Amazon EC2, and clouds that speak its query API.</summary>
public sealed class Ec2Cloud(TimeProvider? time = null) : ICloudHandler, ICloudCatalogue, IDisposable
{
    internal const int LargestBatch = 50;

    private readonly Ec2Clients clients = new(time ?? TimeProvider.System);

    /// <inheritdoc/>
    public string Type => "ec2";

    /// <inheritdoc/>
    public IReadOnlyList<string> ScopeKeys { get; } = ["endpoint", "regionname", "profile"];

    /// <inheritdoc/>
    public string RegionKey => "regionname";

    /// <inheritdoc/>
    public IReadOnlyList<string> UniqueKeys { get; } = ["private_ip"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Suggest(string scopeKey) => scopeKey switch
    {
        "regionname" => Ec2Environment.Regions(),
        "profile" => Ec2Environment.Profiles(),
        _ => [],
    };

    /// <inheritdoc/>
    public int MaxBatch => LargestBatch;

    /// <summary>A second: an instance boots for many, and a list is up to two calls.</summary>
    public TimeSpan ListInterval { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Five minutes: EC2 is eventually consistent, and its developer guide has callers poll for up to that long
    /// ("Eventual consistency in the Amazon EC2 API").
    /// </summary>
    public TimeSpan ListingDelay { get; } = Ec2Creation.Settled;

    /// <inheritdoc/>
    public IEnumerable<Diagnostic> Validate(Section resource) => Ec2Schema.Check(resource);

    /// <inheritdoc/>
    public SectionSchema Schema => Ec2Schema.Schema;

    /// <inheritdoc/>
    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => new Ec2Creation(clients.Get(batch.Scope), time ?? TimeProvider.System).CreateAsync(batch, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => new Ec2List(clients.Get(scope).Client).ListAsync(scope, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaggedInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => new Ec2List(clients.Get(access).Client).ListTaggedAsync(anyStore ? null : access.StoreId, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => new Ec2Removal(clients.Get(scope).Client).DropAsync(instanceIds, cancel);

    /// <summary>Tags and the name can be changed while an instance runs.</summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => Ec2Retagging.OnlyTagsDiffer(from, to);

    /// <inheritdoc/>
    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => new Ec2Retagging(clients.Get(scope).Client).RefreshAsync(instanceId, from, to, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => new Ec2Check(access, clients, time ?? TimeProvider.System).RunAsync(cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
        => new Ec2Catalogue(clients.Get(access).Client).ImagesAsync(query, cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => new Ec2Catalogue(clients.Get(access).Client).SizesAsync(name, cancel);

    /// <inheritdoc/>
    public void Dispose() => clients.Dispose();
}
