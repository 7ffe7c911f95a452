using Microsoft.Data.Sqlite;

namespace Occo.Engine.Tests;

/// <summary>A store in a folder of its own with a clock that stands still; all of it is deleted at the end.</summary>
internal sealed class StoreFixture : IDisposable
{
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-store-");
    private readonly List<Store> open = [];
    private Store? store;

    public ManualTimeProvider Time { get; } = new();

    public string Folder => folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "occo.db");

    /// <summary>The store, opened when it is first used: SQLite makes nobody wait for that but this thread.</summary>
    public Store Store => store ??= OpenAsync().GetAwaiter().GetResult();

    /// <summary>Another store object over the same file, as another process has.</summary>
    public async Task<Store> OpenAsync(TimeSpan? lockTimeout = null)
    {
        var another = await Store.OpenAsync(Path, Time, lockTimeout);
        open.Add(another);
        return another;
    }

    public void Close()
    {
        foreach (var item in open) item.DisposeAsync().AsTask().GetAwaiter().GetResult();
        open.Clear();
        store = null;
    }

    /// <summary>Runs SQL on the file behind the store's back.</summary>
    public object? Sql(string sql, string? path = null)
    {
        using var connection = new SqliteConnection($"Data Source={path ?? Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>All of a table, behind the store's back.</summary>
    public IReadOnlyList<string> Rows(string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }

    /// <summary>Holds the lock that every writer needs, as another process does, until it is disposed of.</summary>
    public IDisposable Lock() => new StoreLock(Path);

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
                _ => new Intent(StepAction.Create, "wanted", Draft(infrastructure, node)))]);
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

    public void Dispose()
    {
        Close();
        folder.Delete(recursive: true);
    }
}
