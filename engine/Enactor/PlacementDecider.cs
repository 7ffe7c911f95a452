namespace Occo.Engine.Enactor;

/// <summary>
/// Decides where instances are made, one after the other. Pure: no I/O, no clock, and chance only from the seed. It
/// counts the places that it gives away, and is for one thread at a time.
/// </summary>
internal sealed class PlacementDecider(PlacementInput input)
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    private readonly Dictionary<string, NodePlaces> nodes = [];
    private readonly Dictionary<string, int> taken = [];
    private ILookup<string, NodeInstance>? byNode;

    /// <summary>The seed, if anything was drawn from it.</summary>
    public int? Seed { get; private set; }

    /// <summary>The place of the next instance of a node; null: there is nothing to decide.</summary>
    /// <param name="node">The node.</param>
    /// <param name="refused">Alternatives that have just refused an instance, by digest.</param>
    public StepPlacement? Place(string node, IReadOnlySet<string>? refused = null)
    {
        if (Of(node) is not { } places) return null;
        var placement = places.Take(refused ?? None, RoomOf);
        if (placement.Pool is { } pool) taken[pool] = taken.GetValueOrDefault(pool) + 1;
        if (places.Draws) Seed = input.Seed;
        return placement;
    }

    /// <summary>
    /// The place of an instance whose own has refused it, and is free again: another alternative of the same pool can
    /// take it. Null: there is none, and it keeps its own.
    /// </summary>
    public StepPlacement? Move(string node, StepPlacement from, IReadOnlySet<string> refused)
    {
        Take(node, from, -1);
        if (Place(node, refused) is { IsNowhere: false } place) return place;
        Take(node, from, 1);
        return null;
    }

    /// <summary>An instance leaves its place before the next one is made.</summary>
    public void Release(NodeInstance leaving)
    {
        if (leaving.Pool is { } pool) taken[pool] = taken.GetValueOrDefault(pool) - 1;
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
        if (Of(instance.Name)?.Home(instance, RoomOf, IsSettled) is not { } home) return null;
        taken[home.Pool!] = taken.GetValueOrDefault(home.Pool!) + 1;
        return home;
    }

    private void Take(string node, StepPlacement place, int change)
    {
        if (place.Pool is { } pool) taken[pool] = taken.GetValueOrDefault(pool) + change;
        Of(node)?.Count(place.Digest, change);
    }

    private NodePlaces? Of(string node)
    {
        if (nodes.TryGetValue(node, out var places)) return places;
        if (input.Options(node) is not { Count: > 0 } options) return null;
        byNode ??= input.Instances.ToLookup(i => i.Name);
        return nodes[node] = new NodePlaces(input, node, options, [.. byNode[node]]);
    }

    // Null: any number.
    private int? RoomOf(string pool)
        => input.Pools.GetValueOrDefault(pool)?.Pool.Quota is { } quota
            ? quota - input.Pools[pool].Used - taken.GetValueOrDefault(pool) : null;

    private bool IsSettled(string pool, TimeSpan hold)
        => input.Pools.GetValueOrDefault(pool) is not { } status || input.Now - status.RoomSince >= hold;
}
