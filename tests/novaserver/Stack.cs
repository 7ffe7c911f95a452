using System.Text.Json.Nodes;

namespace Occo.NovaServer;

/// <summary>
/// An OpenStack in memory: one project of one user in one region, with Keystone, Nova, Neutron, Glance and Cinder as
/// Occo uses them. All its members are guarded by its lock.
/// </summary>
internal sealed class Stack
{
    public const string Project = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    public const string User = "occo";
    public const string Password = "open sesame 42";
    public const string CredentialId = "app-1";
    public const string CredentialSecret = "app-secret-42";
    public const string Region = "here";
    public const string Image = "6b6c6d6e-0000-4000-8000-000000000001";
    public const string ImageName = "debian-12";
    public const string Flavor = "m1.small";
    public const string FlavorId = "2";
    public const string Network = "6b6c6d6e-0000-4000-8000-00000000000a";
    public const string NetworkName = "internal";
    public const string Pool = "public";
    public const string PoolId = "6b6c6d6e-0000-4000-8000-00000000000b";

    private int addresses;

    public Lock Gate { get; } = new();

    /// <summary>How long a server is built.</summary>
    public TimeSpan BuildTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a host is looked for; in the end there is none if <see cref="HasHost"/> is false.</summary>
    public TimeSpan SchedulingTime { get; set; }

    public bool HasHost { get; set; } = true;

    /// <summary>Servers of a cell that is down: lists with filters leave them out.</summary>
    public HashSet<string> Unreachable { get; } = [];

    /// <summary>How long a deleted server is still there.</summary>
    public TimeSpan DeleteTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a new server is in no list, as where databases lag.</summary>
    public TimeSpan ListLag { get; set; }

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromHours(1);
    public string NewestVersion { get; set; } = "2.93";
    public int MostServers { get; set; } = 100;

    /// <summary>The quota of cores; -1: none.</summary>
    public int MostCores { get; set; } = -1;
    public int MostAddresses { get; set; } = 50;

    /// <summary>The size of a page of any list.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Lists of servers disregard the tags that they are asked for.</summary>
    public bool IgnoresTags { get; set; }

    /// <summary>Where the catalogue says that the services are; null: where they are.</summary>
    public string? CatalogueRoot { get; set; }

    /// <summary>How lists have no end; null: they have one.</summary>
    public Endless? Endless { get; set; }

    /// <summary>Each page begins with the last item of the page before.</summary>
    public bool Overlap { get; set; }

    /// <summary>Further regions in the catalogue.</summary>
    public IList<string> OtherRegions { get; } = [];

    /// <summary>Further external networks, by name.</summary>
    public IList<string> OtherPools { get; } = [];

    public Dictionary<string, DateTimeOffset> Tokens { get; } = [];
    public Dictionary<string, Machine> Machines { get; } = [];

    /// <summary>The metadata of all servers that were made, whether they exist or not.</summary>
    public Dictionary<string, JsonObject> Made { get; } = [];

    public Dictionary<string, JsonObject> FloatingIps { get; } = [];

    /// <summary>The volumes that exist.</summary>
    public Dictionary<string, Volume> Volumes { get; } = [];

    public List<Order> Orders { get; } = [];

    /// <summary>Called with each call before it is carried out.</summary>
    public Action<string> OnCall { get; set; } = _ => { };

    /// <summary>The calls, as <c>POST /compute/servers</c>, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The bodies of calls that made a server.</summary>
    public List<JsonObject> Requests { get; } = [];

    /// <summary>The servers that exist, at this moment.</summary>
    public IReadOnlyList<Machine> Alive
    {
        get
        {
            lock (Gate)
            {
                Settle();
                return [.. Machines.Values];
            }
        }
    }

    public int CountOf(string call)
    {
        lock (Gate) return Calls.Count(c => c == call);
    }

    public void Add(Order order)
    {
        lock (Gate) Orders.Add(order);
    }

    public string NextAddress(string net) => $"{net}.{++addresses % 250 + 1}";

    /// <summary>Lets time pass: servers become active, and deleted ones go with what belongs to them.</summary>
    public void Settle()
    {
        var now = DateTimeOffset.UtcNow;
        foreach (var machine in Machines.Values.ToList())
        {
            if (machine.DeletedAt is { } deleted && now - deleted >= DeleteTime) Vanish(machine.Id);
            else machine.Settle(now, this);
        }

        foreach (var (id, _) in Volumes.Where(v => now - v.Value.DeletedAt >= DeleteTime).ToList()) Volumes.Remove(id);
    }

    /// <summary>Removes a server as its host would lose it: its floating addresses stay, without a port.</summary>
    public void Vanish(string id)
    {
        if (!Machines.Remove(id, out var machine)) return;
        foreach (var floating in FloatingIps.Values.Where(f => f["port_id"]?.GetValue<string>() == machine.PortId))
            floating["port_id"] = null;
        foreach (var (key, volume) in Volumes.Where(v => v.Value.Server == id).ToList())
        {
            volume.Server = null;
            if (volume.IsRemovedWithIt) Volumes.Remove(key);
        }
    }
}
