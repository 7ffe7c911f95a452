namespace Occo.Simulation;

/// <summary>Everything that outlives a process: clock, clouds, network, store. Deleted at the end.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly string? Memory = Directory.Exists("/dev/shm") ? "/dev/shm" : null;
    private readonly DirectoryInfo folder;
    private readonly Store store;

    /// <param name="seed">Decides what happens.</param>
    /// <param name="address">The store on a server; null: a file.</param>
    public World(int seed, string? address)
    {
        Random = new(seed);
        folder = Memory is null
            ? Directory.CreateTempSubdirectory("occo-sim-")
            : Directory.CreateDirectory(Path.Combine(Memory, $"occo-sim-{Guid.NewGuid():N}"));
        StorePath = address ?? Path.Combine(folder.FullName, "occo.db");
        store = Store.OpenAsync(StorePath, TimeProvider.System).Now();
        Watch = new(store);
        Clouds = [.. new[] { ("east", 1), ("western", 3) }.Select(c => new SimulatedCloud(
            c.Item1, c.Item2, Clock, Random, Counts))];
        Watch.Machines = () => Machines;
        var count = Random.Next(3) == 0 ? 2 : 1;
        HasPools = Random.Next(3) == 0;
        Deployments = [.. new[] { "web", "shop" }.Take(HasPools ? 2 : count).Select(
            name => new Deployment(store, new(name, Random, [.. Clouds.Select(c => c.Type)], HasPools)))];
        Network = new(Random, Counts, Trace)
        {
            LateActsCount = id => Deployments.Single(d => d.Id == id).IsStaying,
        };
    }

    public Random Random { get; }

    public WorldClock Clock { get; } = new();

    public Counts Counts { get; } = new();

    /// <summary>What the scheduler did, in order.</summary>
    public List<string> Trace { get; } = [];

    public Watch Watch { get; }

    public Network Network { get; }

    public IReadOnlyList<SimulatedCloud> Clouds { get; }

    /// <summary>The infrastructures: most often one.</summary>
    public IReadOnlyList<Deployment> Deployments { get; }

    /// <summary>Every node may use every cloud, and the first has a quota in the store.</summary>
    public bool HasPools { get; }

    /// <summary>Gives the first cloud a quota, and ends cool-downs.</summary>
    public Task ImportPoolsAsync() => store.Pools.ImportAsync(
        [.. Clouds.Select((c, i) => new Pool
        {
            Name = c.Type,
            Quota = i == 0 ? PoolQuota : null,
            Cores = i == 0 ? PoolQuota + 1 : null,
        })]);

    /// <summary>How many instances of all infrastructures may be in the first cloud.</summary>
    private int PoolQuota => field > 0 ? field : field = Random.Next(1, 4);

    /// <summary>Machines that a removal or a restore left on purpose, by node id.</summary>
    public HashSet<Guid> Forgotten { get; } = [];

    public string StorePath { get; }

    public string Backup => Path.Combine(folder.FullName, "occo.bak");

    /// <summary>How bad the world is; 0 ends all faults.</summary>
    public double Trouble
    {
        set
        {
            Network.Trouble = value;
            foreach (var cloud in Clouds) cloud.Trouble = value * 0.6;
        }
    }

    public IEnumerable<Machine> Machines => Clouds.SelectMany(c => c.Machines);

    /// <summary>
    /// Something happened that cannot be seen before lists catch up: a machine vanished that they still show, one broke
    /// that they do not show yet, or the clock on the wall made one older than it is.
    /// </summary>
    public bool HasHidden { get; set; }

    /// <summary>
    /// An older store took the place of the newer one. Machines that it does not know are adopted where they are
    /// needed; the others are left to their owner.
    /// </summary>
    public void TakeRestored()
    {
        // Adopted instances are counted, and not refused.
        Watch.KeepsQuotas = false;
        foreach (var machine in Machines)
            if (store.Instances.FindAsync(machine.NodeId).Now() is null) Forgotten.Add(machine.NodeId);
    }

    /// <summary>
    /// Clouds and machines are well again, and what was sent long ago has arrived or is lost for good.
    /// </summary>
    public void Calm()
    {
        Trouble = 0;
        foreach (var cloud in Clouds) cloud.Calm();
        foreach (var machine in Machines)
        {
            if (!machine.IsBeyondHelp && machine.Trouble == ComponentState.TemporarilyFailed) machine.Trouble = null;
        }
    }

    /// <summary>Time passes until lists show everything, and what they may be forgiven is over.</summary>
    public void CatchUp() => Clock.Elapsed += 2 * Clouds.Max(c => c.ListingDelay);

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
