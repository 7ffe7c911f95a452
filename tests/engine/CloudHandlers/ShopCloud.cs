namespace Occo.Engine.Tests;

/// <summary>A cloud with a catalogue and checks, whose machines are those of a fake.</summary>
internal sealed class ShopCloud : ICloudHandler, ICloudCatalogue
{
    private readonly Dictionary<string, FakeCloud> regions = [];

    public string Type => "shop";

    public IReadOnlyList<string> ScopeKeys { get; } = ["region"];

    public string RegionKey => "region";

    public int MaxBatch => 1;

    /// <summary>What the newest check was asked for.</summary>
    public CloudAccess? Seen { get; private set; }

    /// <summary>The newest name that was looked for.</summary>
    public string? Asked { get; private set; }

    public Action<CloudAccess> OnCheck { get; set; } = _ => { };

    public IEnumerable<Diagnostic> Validate(Section resource) => [];

    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
        => In(batch.Scope).CreateAsync(batch, cancel);

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
        => In(scope).ListAsync(scope, cancel);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(
        CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => In(scope).DropAsync(scope, instanceIds, cancel);

    public Task<IReadOnlyList<CloudCheck>> CheckAsync(CloudAccess access, CancellationToken cancel)
    {
        Seen = access;
        OnCheck(access);
        return Task.FromResult<IReadOnlyList<CloudCheck>>([
            new("Credentials", CloudCheckStatus.Passed, $"signed in with {access.Credential?["password"]}"),
        ]);
    }

    public Task<IReadOnlyList<CloudImage>> FindImagesAsync(
        CloudAccess access, ImageQuery query, CancellationToken cancel)
    {
        Asked = query.Name;
        return Task.FromResult<IReadOnlyList<CloudImage>>(
            [new() { Id = "image-1", Name = "debian", Architecture = "arm64" }]);
    }

    public Task<IReadOnlyList<CloudSize>> FindSizesAsync(CloudAccess access, string? name, CancellationToken cancel)
        => Task.FromResult<IReadOnlyList<CloudSize>>(
        [
            new() { Name = "small", Cores = 1, MemoryMiB = 512 },
            new() { Name = "large", Cores = 8, MemoryMiB = 65536 },
        ]);

    private FakeCloud In(CloudScope scope)
    {
        lock (regions)
        {
            var key = scope.InfrastructureId;
            if (!regions.TryGetValue(key, out var cloud)) regions[key] = cloud = new($"shop-{regions.Count}");
            return cloud;
        }
    }
}
