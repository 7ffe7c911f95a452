namespace Occo.Engine.Tests;

/// <summary>A temporary folder with a dummy cloud in it, and requests to send there.</summary>
internal sealed class DummySite : IDisposable
{
    private int tokens;

    public DummySite(int maxBatch = 100, int seed = 1)
    {
        Cloud = new DummyCloud(Time, new Random(seed), maxBatch);
        Control = DummyCloud.Control(File, Time);
    }

    public ManualTimeProvider Time { get; } = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("occo-dummy-").FullName;

    public string File => Path.Combine(Folder, "dummy.db");

    public DummyCloud Cloud { get; }

    public DummyControl Control { get; }

    public CloudScope Scope(string infrastructure = "infra", string store = "store", string? file = null) => new()
    {
        StoreId = store,
        StoreFolder = Folder,
        InfrastructureId = infrastructure,
        InfrastructureName = infrastructure,
        Type = "dummy",
        Settings = file is null ? [] : new Dictionary<string, object?> { ["file"] = file },
    };

    public CreateBatch Batch(
        IEnumerable<Guid> nodeIds, object? resource = null, CloudScope? scope = null, string? token = null) => new()
    {
        Scope = scope ?? Scope(),
        NodeName = "web",
        Request = Request(resource),
        Token = token ?? $"token-{++tokens}",
        Items = [.. nodeIds.Select((id, index) => new CreateItem(id, index, Reservation.None))],
    };

    /// <summary>
    /// Creates one machine per node id; <paramref name="resource"/> is an anonymous object with resource keys.
    /// </summary>
    public Task<IReadOnlyList<CreateOutcome>> CreateAsync(
        IEnumerable<Guid> nodeIds, object? resource = null, CloudScope? scope = null, string? token = null)
        => Cloud.CreateAsync(Batch(nodeIds, resource, scope, token), CancellationToken.None);

    /// <summary>Creates one machine that must succeed.</summary>
    public async Task<CloudInstance> CreateOneAsync(object? resource = null, CloudScope? scope = null)
        => (await CreateAsync([Guid.NewGuid()], resource, scope)).Single().Instance!;

    public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope? scope = null)
        => Cloud.ListAsync(scope ?? Scope(), CancellationToken.None);

    public Task<IReadOnlyList<DropOutcome>> DropAsync(params string[] instanceIds)
        => Cloud.DropAsync(Scope(), instanceIds, CancellationToken.None);

    public static Guid[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

    public static ComposedRequest Request(object? resource = null)
    {
        var values = new Dictionary<string, object?> { ["type"] = "dummy" };
        foreach (var property in resource?.GetType().GetProperties() ?? [])
            values[property.Name] = property.GetValue(resource);
        return new ComposedRequest { Resource = values };
    }

    public void Dispose()
    {
        Cloud.Dispose();
        Control.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
