namespace Occo.Engine.Model;

/// <summary>Which alternative of a node is used first.</summary>
public enum PlacementPreference
{
    /// <summary>The one with the lowest <c>priority</c>, then the cheapest.</summary>
    Priority,

    /// <summary>The cheapest, then the one with the lowest <c>priority</c>.</summary>
    Cost,

    /// <summary>The one that has the fewest instances of the node.</summary>
    Spread,
}

/// <summary>When instances go back to a pool that the node prefers.</summary>
public enum RebalanceMode
{
    Never,

    /// <summary>When the node has no other work, and the pool has had room for a while.</summary>
    Idle,
}

/// <summary>Where an alternative makes instances: the <c>placement</c> beside <c>resource</c>.</summary>
public sealed record Placement
{
    /// <summary>What an alternative has that says nothing.</summary>
    public static readonly Placement Default = new();

    /// <summary>The pool whose places they take; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>Lower numbers are used first. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>The most instances of one node there; null: any number.</summary>
    public int? Max { get; init; }

    /// <summary>What an instance costs in an hour, in the currency of the user; null: that of its pool.</summary>
    public double? Cost { get; init; }

    /// <summary>The cores that an instance takes of its pool; null: unknown.</summary>
    public double? Cores { get; init; }

    /// <summary>The memory that an instance takes of its pool; null: unknown.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>What nodes may <c>require</c>. Those of the pool are added.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>What a node wants of its alternatives.</summary>
public sealed record PlacementPolicy
{
    public static readonly TimeSpan DefaultHold = TimeSpan.FromMinutes(30);

    public static readonly PlacementPolicy Default = new();

    /// <summary>Only alternatives with all of these labels are used.</summary>
    public IReadOnlyList<string> Require { get; init; } = [];

    /// <summary>Null: by priority, where an alternative has a placement; else by chance, as Occopus does.</summary>
    public PlacementPreference? Prefer { get; init; }

    public RebalanceMode Rebalance { get; init; }

    /// <summary>How long a pool must have had room before instances go back to it. Default 30 minutes.</summary>
    public TimeSpan Hold { get; init; } = DefaultHold;

    /// <summary>The most that the instances of the node may cost in an hour; null: any amount.</summary>
    public double? Budget { get; init; }

    public bool IsDefault => Require.Count == 0 && this with { Require = Default.Require } == Default;
}

/// <summary>Where the instance of a step is made, and why.</summary>
public sealed record StepPlacement
{
    /// <summary>The pool whose place it takes; null: none.</summary>
    public string? Pool { get; init; }

    /// <summary>The cloud's type. Empty: there is no place.</summary>
    public string Cloud { get; init; } = "";

    /// <summary>What an instance costs there in an hour; null: unknown.</summary>
    public double? Cost { get; init; }

    public required string Reason { get; init; }

    /// <summary>All alternatives that were looked at, in the order of the definition.</summary>
    public required IReadOnlyList<PlacementCandidate> Candidates { get; init; }

    /// <summary>The alternative (<see cref="NodeInstance.Digest"/>). Empty: there is no place.</summary>
    internal string Digest { get; init; } = "";

    internal bool IsNowhere => Digest.Length == 0;

    /// <summary>An instance goes back to a place that its node prefers: it goes there, or it stays.</summary>
    internal bool IsReturn { get; init; }

    /// <summary>The pool, or the cloud where there is no pool.</summary>
    public string Where => Pool ?? Cloud;

    /// <summary>The place and the reason, with why each other alternative was not taken.</summary>
    public override string ToString()
    {
        var others = string.Join("; ", Candidates.Where(c => !c.IsChosen).Select(c => c.ToString()));
        var chosen = IsNowhere ? "" : $"{Where}{(Pool is null ? "" : $" ({Cloud})")}: {Reason}";
        return chosen.Length == 0 || others.Length == 0 ? chosen + others : $"{chosen}. Not {others}";
    }
}

/// <summary>An alternative that was looked at.</summary>
/// <param name="Name">Its pool, or its number in the definition.</param>
/// <param name="Cloud">Its cloud's type.</param>
/// <param name="IsChosen">It was taken.</param>
/// <param name="Why">Why it was taken or not.</param>
public sealed record PlacementCandidate(string Name, string Cloud, bool IsChosen, string Why)
{
    public override string ToString() => $"{Name}: {Why}";
}
