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
    public async ValueTask PaceAsync(CreateBatch batch, CancellationToken cancel)
        => await clients.UseAsync(batch.Scope, async ec2 =>
        {
            await ec2.Pace.WaitAsync(Ec2Creation.IdsOf(batch).Count, cancel).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => clients.UseAsync(
            batch.Scope, ec2 => new Ec2Creation(ec2.Client, time ?? TimeProvider.System).CreateAsync(batch, cancel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2List(ec2.Client).ListAsync(scope, cancel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> FindAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2List(ec2.Client).FindAsync(scope, instanceIds, cancel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudInstance>> ListTaggedAsync(
        CloudAccess access, bool anyStore, CancellationToken cancel)
        => clients.UseAsync(
            access, ec2 => new Ec2List(ec2.Client).ListTaggedAsync(anyStore ? null : access.StoreId, cancel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => clients.UseAsync(scope, ec2 => new Ec2Removal(ec2.Client).DropAsync(instanceIds, cancel));

    /// <summary>Tags and the name can be changed while an instance runs.</summary>
    public bool CanRefresh(ComposedRequest from, ComposedRequest to) => Ec2Retagging.OnlyTagsDiffer(from, to);

    /// <inheritdoc/>
    public Task RefreshAsync(
        CloudScope scope, string instanceId, ComposedRequest from, ComposedRequest to, CancellationToken cancel)
        => clients.UseAsync(scope, async ec2 =>
        {
            await new Ec2Retagging(ec2.Client).RefreshAsync(instanceId, from, to, cancel).ConfigureAwait(false);
            return true;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
        => new Ec2Check(access, clients, time ?? TimeProvider.System).RunAsync(cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => new Ec2Catalogue(ec2.Client).ImagesAsync(query, cancel));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => clients.UseAsync(access, ec2 => new Ec2Catalogue(ec2.Client).SizesAsync(name, cancel));

    /// <inheritdoc/>
    public void Dispose() => clients.Dispose();
}
