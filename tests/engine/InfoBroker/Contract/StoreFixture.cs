using System.Collections.Concurrent;

namespace Occo.Engine.Tests;

/// <summary>A store of its own on a backend, with a stopped clock; all of it is deleted at the end.</summary>
internal abstract class StoreFixture : IDisposable
{
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<Store> open = [];
    private readonly ConcurrentDictionary<string, bool> folders = new();
    private Store? store;

    public ManualTimeProvider Time { get; } = new();

    /// <summary>The folders of the stores so far.</summary>
    protected IEnumerable<string> Folders => folders.Keys;

    /// <summary>The store, opened when it is first used.</summary>
    public Store Store => store ??= OpenAsync().GetAwaiter().GetResult();

    /// <summary>Another store object over the same store, as another process has.</summary>
    public async Task<Store> OpenAsync(TimeSpan? lockTimeout = null)
    {
        var another = await Store.OpenAsync(Backend(lockTimeout ?? TimeSpan.FromSeconds(30)));
        open.Add(another);
        folders[another.Folder] = true;
        return another;
    }

    /// <summary>Runs SQL behind the store's back.</summary>
    public abstract object? Sql(string sql);

    /// <summary>Holds the lock that every writer needs, as another process does, until it is disposed of.</summary>
    public abstract IDisposable Lock();

    public void Close()
    {
        foreach (var item in open) item.DisposeAsync().AsTask().GetAwaiter().GetResult();
        open.Clear();
        store = null;
    }

    public virtual void Dispose() => Close();

    public Task<int> RepairAsync() => Store.RepairAsync(Backend(TimeSpan.FromSeconds(30)), "anna@desk/1");

    /// <summary>The backend of one store, which is new with the fixture.</summary>
    protected abstract IStoreBackend Backend(TimeSpan lockTimeout);

    public Task<Infrastructure> RegisterAsync(string name = "shop", params (string Node, int Min, int Max)[] nodes)
        => Store.Infrastructures.RegisterAsync(Compiled(name, nodes), null, "anna@desk/1");

    public async Task<PassJournal> JournalAsync(
        Infrastructure infrastructure, Store? within = null, Action<Event>? onEvent = null)
    {
        var result = await (within ?? Store).Leases
            .TryAcquireAsync(infrastructure.Id, LeaseOwner.Current, LeaseDuration);
        return new PassJournal(within ?? Store, result.Fence!, "anna@desk/1", onEvent);
    }

    /// <summary>Records instances of a node and brings them to a state.</summary>
    public static async Task<IReadOnlyList<NodeInstance>> MakeAsync(
        PassJournal journal, Infrastructure infrastructure, string node, int count, NodeState state = NodeState.Ready)
    {
        var recorded = await journal.RecordIntentsAsync(
            [.. Enumerable.Range(0, count).Select(
                _ => new Intent("wanted", Draft(infrastructure, node)))]);
        return state == NodeState.Creating
            ? recorded
            : await journal.SaveAllAsync(
                [.. recorded.Select(
                    i => new ObservedChange(i with { State = state, Addresses = ["10.0.0.1"] }, null, "made"))]);
    }

    public static NodeInstance Draft(Infrastructure infrastructure, string node, string image = "debian") => new()
    {
        Infrastructure = infrastructure.Name,
        InfrastructureId = infrastructure.Id,
        Name = node,
        Id = Guid.NewGuid(),
        Ordinal = 0,
        State = NodeState.Creating,
        Cloud = "dummy",
        CloudSettings = new Dictionary<string, object?> { ["endpoint"] = "here" },
        Version = infrastructure.Version,
        Digest = "d1",
        Token = "t1",
        Request = Request(image),
        CreatedAt = default,
    };

    public static ComposedRequest Request(string image) => new()
    {
        Resource = new Dictionary<string, object?> { ["type"] = "dummy", ["image"] = image },
    };

    public static CompiledInfrastructure Compiled(string name, params (string Node, int Min, int Max)[] nodes)
    {
        if (nodes.Length == 0) nodes = [("db", 1, 1), ("web", 2, 5)];
        return new CompiledInfrastructure
        {
            Name = name,
            Owner = "anna",
            Variables = new Dictionary<string, object?>(),
            Nodes = [.. nodes.Select(n => new CompiledNode
            {
                Name = n.Node,
                Type = "machine",
                Filter = new Dictionary<string, object?>(),
                Scaling = new ScalingRange(n.Min, n.Max),
                Variables = new Dictionary<string, object?>(),
                DependsOn = [],
                Inbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
                Outbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
            })],
            Levels = [[.. nodes.Select(n => n.Node)]],
            Definitions = new Dictionary<string, NodeDefinition>
            {
                ["machine"] = Definition("machine", "debian", "alpine"),
            },
        };
    }

    public static NodeDefinition Definition(string type, params string[] images) => new(type,
        [.. images.Select(image => new NodeImplementation { Resource = Request(image).Resource })]);
}
