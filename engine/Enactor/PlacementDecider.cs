namespace Occo.Engine.Enactor;

/// <summary>
/// Decides where instances are made, one after the other. Pure: no I/O, no clock, and chance only from the seed. It
/// counts the places that it gives away, and is for one thread at a time.
/// </summary>
internal sealed class PlacementDecider(PlacementInput input)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    private readonly Dictionary<string, NodePlaces> nodes = [];
    private readonly Dictionary<string, PoolShare> taken = [];
    // Instances that were placed now, by what their cloud tells the room of.
    private readonly Dictionary<string, int> rooms = [];
    private ILookup<string, NodeInstance>? byNode;

    /// <summary>The seed, if anything was drawn from it.</summary>
    public int? Seed { get; private set; }

    /// <summary>The place of the next instance of a node; null: there is nothing to decide.</summary>
    /// <param name="node">The node.</param>
    /// <param name="refused">Alternatives that have just refused an instance, by digest.</param>
    public StepPlacement? Place(string node, IReadOnlySet<string>? refused = null)
    {
        if (Of(node) is not { } places) return null;
        var placement = places.Take(refused ?? None, WhyFull);
        if (!placement.IsNowhere) Take(placement.Pool, places.ShareOf(placement.Digest));
        if (places.Draws) Seed = input.Seed;
        return placement;
    }

    /// <summary>
    /// The place of an instance whose own has refused it, and is free again: another alternative of the same pool can
    /// take it. Null: there is none, and it keeps its own.
    /// </summary>
    public StepPlacement? Move(string node, StepPlacement from, IReadOnlySet<string> refused)
    {
        if (Of(node) is not { } places) return null;
        var share = places.ShareOf(from.Digest);
        Take(from.Pool, default(PoolShare) - share);
        places.Count(from.Digest, -1);
        if (Place(node, refused) is { IsNowhere: false } place) return place;
        Take(from.Pool, share);
        places.Count(from.Digest, 1);
        return null;
    }

    /// <summary>An instance leaves its place before the next one is made.</summary>
    public void Release(NodeInstance leaving)
    {
        Take(leaving.Pool, default(PoolShare) - PoolShare.Of(leaving));
        Of(leaving.Name)?.Release(leaving);
    }

    /// <summary>How early each instance is dropped when the node has too many: the highest number first.</summary>
    public Func<NodeInstance, double> DropOrder(string node)
        => Of(node)?.DropOrder() ?? (_ => 0);

    /// <summary>
    /// The place that an instance goes back to, because its node prefers that and it has had room for long enough; the
    /// place counts as taken. Null: it stays.
    /// </summary>
    public StepPlacement? Home(NodeInstance instance)
    {
        if (Of(instance.Name) is not { } places || places.Home(instance, WhyFull, IsSettled) is not { } home)
            return null;
        Take(home.Pool, places.ShareOf(home.Digest));
        return home;
    }

    private void Take(string? pool, PoolShare share)
    {
        if (pool is not null) taken[pool] = taken.GetValueOrDefault(pool) + share;
    }

    private NodePlaces? Of(string node)
    {
        if (nodes.TryGetValue(node, out var places)) return places;
        if (input.Options(node) is not { Count: > 0 } options) return null;
        return nodes[node] = new NodePlaces(input, node, options, [.. ByNode[node]], rooms);
    }

    private ILookup<string, NodeInstance> ByNode => byNode ??= input.Instances.ToLookup(i => i.Name);

    // What others leave of a pool, and of the budget of the infrastructure.
    private string? WhyFull(PlaceOption option)
        => option.Pool is { } pool && input.Pools.GetValueOrDefault(pool)
                ?.WhyFull(option.Share, taken.GetValueOrDefault(pool)) is { } full ? full
            : input.Budget is { } budget ? Spending.Misfit("infrastructure", budget, Spent(), option.Cost ?? 0) : null;

    // Instances of unknown cost cost nothing here.
    private double Spent() => ByNode.Sum(node => Of(node.Key) is { } places
        ? places.Spent : node.Sum(i => input.CostOf(i.Pool) ?? 0)) + nodes.Where(n => !ByNode.Contains(n.Key))
            .Sum(n => n.Value.Spent);

    private bool IsSettled(string pool, TimeSpan hold)
        => input.Pools.GetValueOrDefault(pool) is not { } status || input.Now - status.RoomSince >= hold;
}
