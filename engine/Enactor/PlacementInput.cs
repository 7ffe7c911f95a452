namespace Occo.Engine.Enactor;

/// <summary>All that the decision where instances are made reads.</summary>
internal sealed record PlacementInput
{
    /// <summary>The alternatives of a node; none: nothing is decided for it.</summary>
    public required Func<string, IReadOnlyList<PlacementOption>> Options { get; init; }

    /// <summary>What a node wants of them.</summary>
    public required Func<string, PlacementPolicy> Policy { get; init; }

    /// <summary>The pools that the store knows, by name.</summary>
    public IReadOnlyDictionary<string, PoolStatus> Pools { get; init; } = new Dictionary<string, PoolStatus>();

    /// <summary>The most that all instances may cost in an hour; null: any amount.</summary>
    public double? Budget { get; init; }

    /// <summary>The instances that are not gone.</summary>
    public required IReadOnlyList<NodeInstance> Instances { get; init; }

    /// <summary>What choices by chance are drawn from.</summary>
    public required int Seed { get; init; }

    /// <summary>Draws from a seed: each call gives a number below the one it is given.</summary>
    public required Func<int, Func<int, int>> Chance { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>What an instance costs in a pool in an hour; null: unknown.</summary>
    public double? CostOf(string? pool) => pool is null ? null : Pools.GetValueOrDefault(pool)?.Pool.Cost;
}

/// <summary>An alternative of a node.</summary>
/// <param name="Digest">The alternative (<see cref="NodeInstance.Digest"/>).</param>
/// <param name="Cloud">Its cloud's type.</param>
/// <param name="Placement">What its document says; null: nothing.</param>
internal sealed record PlacementOption(string Digest, string Cloud, Placement? Placement)
{
    /// <summary>Its cloud cannot be reached.</summary>
    public bool IsLost { get; init; }

    /// <summary>The room of its cloud, shared with alternatives of the same resource section; null: unknown.</summary>
    public CloudRoom? CloudRoom { get; init; }
}

/// <summary>How many more instances of a resource section a cloud says it has room for.</summary>
/// <param name="Key">The section.</param>
/// <param name="Most">How many.</param>
internal sealed record CloudRoom(string Key, int Most);
