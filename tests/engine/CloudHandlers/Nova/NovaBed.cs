using System.Security.Cryptography.X509Certificates;
using Occo.NovaServer;

namespace Occo.Engine.Tests;

/// <summary>An OpenStack of the tests' own, and a handler for it.</summary>
internal sealed class NovaBed : IAsyncDisposable
{
    private NovaBed(Server server)
    {
        Server = server;
        Scope = ScopeOf(server.Endpoint);
        Cloud = New();
    }

    public Server Server { get; }
    public Stack Stack => Server.Stack;
    public NovaCloud Cloud { get; }
    public CloudScope Scope { get; }

    /// <summary>The keys that every request needs.</summary>
    public Dictionary<string, object?> Resource => new()
    {
        ["type"] = "nova",
        ["endpoint"] = Server.Endpoint,
        ["project_id"] = Stack.Project,
        ["image_id"] = Stack.ImageName,
        ["flavor_name"] = Stack.Flavor,
    };

    /// <summary>A handler that does not wait long for a lost answer.</summary>
    public static NovaCloud New() => new(null, TimeSpan.FromSeconds(1));

    public static async Task<NovaBed> MakeAsync(X509Certificate2? certificate = null)
        => new(await Server.StartAsync(null, certificate));

    public static CloudScope ScopeOf(string endpoint, string project = Stack.Project) => new()
    {
        StoreId = $"{Guid.NewGuid()}",
        StoreFolder = Path.GetTempPath(),
        InfrastructureId = $"{Guid.NewGuid()}",
        InfrastructureName = "shop",
        Type = "nova",
        Settings = new Dictionary<string, object?> { ["endpoint"] = endpoint, ["project_id"] = project },
        Credential = new Dictionary<string, object?> { ["username"] = Stack.User, ["password"] = Stack.Password },
    };

    public ComposedRequest Request(params (string Key, object? Value)[] more)
    {
        var resource = Resource;
        foreach (var (key, value) in more) resource[key] = value;
        return new() { Resource = resource };
    }

    public CreateBatch Batch(params (string Key, object? Value)[] more) => new()
    {
        Scope = Scope, NodeName = "web", Request = Request(more), Token = "t",
        Items = [new(Guid.NewGuid(), 0, Reservation.None)],
    };

    /// <summary>Makes an instance. Throws the error where there is none.</summary>
    public async Task<CloudInstance> CreateAsync(CreateBatch batch)
    {
        var outcome = (await Cloud.CreateAsync(batch, CancellationToken.None)).Single();
        return outcome.Error is { } error ? throw error : outcome.Instance!;
    }

    public Task<CloudInstance> CreateAsync(params (string Key, object? Value)[] more) => CreateAsync(Batch(more));

    public Task<IReadOnlyList<CloudInstance>> ListAsync() => Cloud.ListAsync(Scope, CancellationToken.None);

    public async Task<CloudInstance> SingleAsync() => (await ListAsync()).Single();

    /// <summary>The only instance, as soon as it is in this state.</summary>
    public async Task<CloudInstance> UntilAsync(ComponentState state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; ; await Task.Delay(20, limit.Token))
            if (await SingleAsync() is var found && found.State == state) return found;
    }

    public async Task<DropOutcome> DropAsync(string id)
        => (await Cloud.DropAsync(Scope, [id], CancellationToken.None)).Single();

    public async ValueTask DisposeAsync()
    {
        Cloud.Dispose();
        await Server.DisposeAsync();
    }
}
