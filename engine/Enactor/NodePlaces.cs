namespace Occo.Engine.Enactor;

/// <summary>The alternatives of one node, and how many of its instances are in each.</summary>
internal sealed class NodePlaces
{
    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    private readonly PlacementPolicy policy;
    private readonly IReadOnlyList<PlaceOption> options;
    private readonly IReadOnlyList<NodeInstance> instances;
    private readonly Dictionary<string, int> counts;
    private readonly int seed;
    private readonly Func<int, int>? chance;
    private readonly PlacementInput input;
    private readonly Dictionary<string, int> rooms;
    private (int Chosen, string Blocks, StepPlacement Placement)? last;

    public NodePlaces(
        PlacementInput input, string node, IReadOnlyList<PlacementOption> options,
        IReadOnlyList<NodeInstance> instances, Dictionary<string, int> rooms)
    {
        policy = input.Policy(node);
        (this.input, this.instances, this.rooms) = (input, instances, rooms);
        seed = input.Seed;
        this.options = [.. options.Select((o, i) => new PlaceOption(o, i, policy, input))];
        counts = instances.GroupBy(KeyOf).ToDictionary(g => g.Key, g => g.Count());
        Spent = instances.Sum(CostOf);
        Draws = policy.Prefer is null && options.Count > 1 && options.All(o => o.Placement is null);
        if (Draws) chance = input.Chance(node.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter)));
    }

    /// <summary>The document says nothing: the choice is left to chance, as Occopus leaves it.</summary>
    public bool Draws { get; }

    /// <summary>What the instances cost in an hour, as far as it is known.</summary>
    public double Spent { get; private set; }

    /// <summary>What an instance of an alternative takes of its pool.</summary>
    public PoolShare ShareOf(string digest) => options.First(o => o.Digest == digest).Share;

    private PlacementPreference Preference => policy.Prefer ?? PlacementPreference.Priority;

    public StepPlacement Take(IReadOnlySet<string> refused, Func<PlaceOption, string?> whyFull)
    {
        var blocks = options.Select(o => BlockOf(o, refused, whyFull)).ToList();
        var free = options.Where(o => blocks[o.Index] is null).ToList();
        var chosen = free.Count == 0 ? null
            : !Draws ? free.MinBy(RankOf)
            // An alternative that is full is followed by the next.
            : refused.Count > 0 ? free[0] : free[chance!(free.Count)];
        if (chosen is not null) Count(chosen, 1);
        return Told(chosen, blocks);
    }

    /// <summary>An instance leaves; its cloud has room for another.</summary>
    public void Release(NodeInstance leaving)
    {
        var key = KeyOf(leaving);
        counts[key] = counts.GetValueOrDefault(key) - 1;
        Spent -= CostOf(leaving);
        Use(Here(leaving)?.CloudRoom, -1);
    }

    /// <summary>An alternative has one instance more or less.</summary>
    public void Count(string digest, int change)
    {
        if (options.FirstOrDefault(o => o.Digest == digest) is not { } option) return;
        Count(option, change);
        Use(option.CloudRoom, change);
    }

    /// <summary>See <see cref="PlacementDecider.DropOrder"/>. Of a spread node, the fullest place is thinned out.
    /// </summary>
    public Func<NodeInstance, double> DropOrder()
    {
        if (Draws) return _ => 0;
        if (Preference == PlacementPreference.Spread)
        {
            var positions = instances.GroupBy(KeyOf).SelectMany(
                place => place.OrderBy(i => i.Ordinal).Select((i, n) => (i.Id, Number: n)))
                .ToDictionary(p => p.Id, p => p.Number);
            return i => positions.GetValueOrDefault(i.Id);
        }

        // Ranks differ in three numbers; their order is one.
        var order = options.OrderBy(StaticRankOf).Select((o, n) => (o.Key, Number: n))
            .DistinctBy(p => p.Key).ToDictionary(p => p.Key, p => p.Number);
        return i => order.GetValueOrDefault(KeyOf(i), options.Count);
    }

    /// <summary>See <see cref="PlacementDecider.Home"/>.</summary>
    public StepPlacement? Home(
        NodeInstance instance, Func<PlaceOption, string?> whyFull, Func<string, TimeSpan, bool> isSettled)
    {
        if (policy.Rebalance == RebalanceMode.Never || Draws || Preference == PlacementPreference.Spread) return null;
        if (Here(instance) is not { } here) return null;
        var blocks = options.Select(o => BlockOf(o, None, whyFull)).ToList();
        var home = options.Where(o => blocks[o.Index] is null && o.Pool is { } pool && o.Key != here.Key
            && IsBetter(o, here) && isSettled(pool, policy.Hold)).MinBy(StaticRankOf);
        if (home is null) return null;
        Count(home, 1);
        counts[here.Key] = counts.GetValueOrDefault(here.Key) - 1;
        return Told(home, blocks) with
        {
            IsReturn = true,
            Reason = $"it is preferred to {here.Name}, and has " + (policy.Hold > TimeSpan.Zero
                ? FormattableString.Invariant($"had room for {policy.Hold.TotalMinutes:0.#} min") : "room"),
        };
    }

    // A place with a lower rank in what the node prefers; the rest decides only between equals.
    private bool IsBetter(PlaceOption one, PlaceOption other) => Preference == PlacementPreference.Cost
        ? one.Cost < (other.Cost ?? double.MaxValue)
        : one.Priority < other.Priority;

    private PlaceOption? Here(NodeInstance instance) => options.FirstOrDefault(o => o.Digest == instance.Digest)
        ?? options.FirstOrDefault(o => o.Key == KeyOf(instance));

    private void Count(PlaceOption option, int change)
    {
        counts[option.Key] = counts.GetValueOrDefault(option.Key) + change;
        Spent += change * (option.Cost ?? 0);
    }

    private void Use(CloudRoom? room, int change)
    {
        if (room is not null) rooms[room.Key] = rooms.GetValueOrDefault(room.Key) + change;
    }

    private double CostOf(NodeInstance instance) => Here(instance)?.Cost ?? input.CostOf(instance.Pool) ?? 0;

    private static string KeyOf(NodeInstance instance) => instance.Pool ?? instance.Digest;

    private string? BlockOf(PlaceOption option, IReadOnlySet<string> refused, Func<PlaceOption, string?> whyFull)
    {
        if (refused.Contains(option.Digest)) return "it has just refused";
        if (option.Block is { } block) return block;
        if (whyFull(option) is { } full) return full;
        if (option.CloudRoom is { } room && rooms.GetValueOrDefault(room.Key) >= room.Most)
            return "its cloud has no room";
        if (option.Max is { } max && counts.GetValueOrDefault(option.Key) >= max) return $"it has its max of {max}";
        return policy.Budget is not { } budget ? null
            : option.Cost is not { } cost ? "its cost is unknown, and the node has a budget"
            : Spending.Misfit("node", budget, Spent, cost);
    }

    private (double, double, double, int) RankOf(PlaceOption option) => Preference == PlacementPreference.Spread
        ? (counts.GetValueOrDefault(option.Key), option.Priority, option.Cost ?? double.MaxValue, option.Index)
        : StaticRankOf(option);

    private (double, double, double, int) StaticRankOf(PlaceOption option)
    {
        var cost = option.Cost ?? double.MaxValue;
        return Preference == PlacementPreference.Cost
            ? (cost, option.Priority, 0, option.Index) : (option.Priority, cost, 0, option.Index);
    }

    // Steps that go to the same place for the same reasons share what is told of them.
    private StepPlacement Told(PlaceOption? chosen, List<string?> blocks)
    {
        Use(chosen?.CloudRoom, 1);
        var key = string.Join('\n', blocks);
        if (last is { } known && known.Chosen == (chosen?.Index ?? -1) && known.Blocks == key) return known.Placement;
        var placement = new StepPlacement
        {
            Pool = chosen?.Pool,
            Cloud = chosen?.Cloud ?? "",
            Cost = chosen?.Cost,
            Digest = chosen?.Digest ?? "",
            Reason = chosen is null ? string.Join("; ", options.Select(o => $"{o.Name}: {blocks[o.Index]}"))
                : WhyTaken(chosen, blocks.Count(b => b is null)),
            Candidates = [.. options.Select(o => new PlacementCandidate(o.Name, o.Cloud, o == chosen,
                o == chosen ? WhyTaken(o, blocks.Count(b => b is null)) : blocks[o.Index] ?? WhyNot(o, chosen!)))],
        };
        last = (chosen?.Index ?? -1, key, placement);
        return placement;
    }

    private string WhyTaken(PlaceOption option, int free) => Draws
        ? FormattableString.Invariant($"drawn by chance (seed {seed})")
        : free == 1 ? "the only one that can be used"
        : Preference switch
        {
            PlacementPreference.Cost => option.Cost is { } cost
                ? FormattableString.Invariant($"the cheapest, at {cost} an hour") : "the first of equals",
            PlacementPreference.Spread => "it has the fewest instances of the node",
            _ => FormattableString.Invariant($"the first, with priority {option.Priority}"),
        };

    private string WhyNot(PlaceOption option, PlaceOption chosen) => Draws ? "not drawn" : Preference switch
    {
        PlacementPreference.Cost when option.Cost is null => "its cost is unknown",
        PlacementPreference.Cost when option.Cost != chosen.Cost
            => FormattableString.Invariant($"dearer, at {option.Cost} an hour"),
        PlacementPreference.Priority when option.Priority != chosen.Priority
            => FormattableString.Invariant($"later, with priority {option.Priority}"),
        PlacementPreference.Spread => "it has no fewer instances of the node",
        _ => "the other comes first among equals",
    };
}
