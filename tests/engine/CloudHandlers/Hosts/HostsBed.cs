namespace Occo.Engine.Tests;

/// <summary>Hosts of the tests' own, and the handler with an infrastructure on them.</summary>
internal sealed class HostsBed : IDisposable
{
    public HostsBed(int count, string settings = "")
    {
        Hosts = new(count, settings);
        Scope = ScopeOf(Hosts);
    }

    public SshHosts Hosts { get; }
    public ICloudHandler Cloud { get; } = new HostsCloud();
    public CloudScope Scope { get; set; }

    public void Dispose() => Hosts.Dispose();

    public static CloudScope ScopeOf(SshHosts hosts) => new()
    {
        StoreId = $"{Guid.NewGuid()}",
        StoreFolder = Path.GetTempPath(),
        InfrastructureId = $"{Guid.NewGuid()}",
        InfrastructureName = "shop",
        Type = "hosts",
        Settings = new Dictionary<string, object?> { ["hosts"] = hosts.Names.ToList<object?>() },
        Credential = new Dictionary<string, object?>
        {
            ["private_key"] = File.ReadAllText(hosts.Key), ["known_hosts"] = hosts.KnownHosts,
        },
    };

    /// <summary>A request with these keys beside the hosts.</summary>
    public ComposedRequest Request(string? context = null, params (string Key, object? Value)[] more)
    {
        var resource = new Dictionary<string, object?>(Scope.Settings)
        {
            ["type"] = "hosts", ["start_seconds"] = 0L, ["stop_timeout"] = 2L,
        };
        foreach (var (key, value) in more) resource[key] = value;
        return new() { Resource = resource, Context = context, Digest = "v1.1" };
    }

    public CreateBatch Batch(ComposedRequest request, params Guid[] nodes) => new()
    {
        Scope = Scope, NodeName = "web", Request = request, Token = "t",
        Items = [.. nodes.Select((id, i) => new CreateItem(id, i, Reservation.None))],
    };

    public async Task<CreateOutcome> TryCreateAsync(ComposedRequest request, Guid? nodeId = null)
        => (await Cloud.CreateAsync(Batch(request, nodeId ?? Guid.NewGuid()), None)).Single();

    public async Task<CloudInstance> CreateAsync(ComposedRequest request, Guid? nodeId = null)
        => await TryCreateAsync(request, nodeId) is var outcome && outcome.Error is { } error
            ? throw error : outcome.Instance!;

    public async Task<CloudInstance> OneAsync() => (await Cloud.ListAsync(Scope, None)).Single();

    public async Task<DropOutcome> DropAsync(string id) => (await Cloud.DropAsync(Scope, [id], None)).Single();

    /// <summary>Lists until the only instance is as wanted.</summary>
    public async Task<CloudInstance> UntilAsync(Func<CloudInstance, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            if (await OneAsync() is var found && wanted(found)) return found;
            await Task.Delay(50, limit.Token);
        }
    }

    public static CancellationToken None => CancellationToken.None;
}
