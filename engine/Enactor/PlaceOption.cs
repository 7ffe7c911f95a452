using System.Globalization;

namespace Occo.Engine.Enactor;

/// <summary>An alternative of a node, with what its pool adds, and what keeps the node's instances away.</summary>
internal sealed class PlaceOption
{
    public PlaceOption(PlacementOption option, int index, PlacementPolicy policy, PlacementInput input)
    {
        var placement = option.Placement ?? Placement.Default;
        (Digest, Cloud, CloudRoom, Index) = (option.Digest, option.Cloud, option.CloudRoom, index);
        (Pool, Priority, Max) = (placement.Pool, placement.Priority, placement.Max);
        var status = Pool is null ? null : input.Pools.GetValueOrDefault(Pool);
        Cost = placement.Cost ?? status?.Pool.Cost;
        Name = Pool ?? string.Create(CultureInfo.InvariantCulture, $"alternative {index + 1}");
        Share = PoolShare.Of(placement);
        var labels = status is null ? placement.Labels : [.. placement.Labels, .. status.Pool.Labels];
        Block = option.IsLost ? "its cloud cannot be reached"
            : policy.Require.FirstOrDefault(l => !labels.Contains(l)) is { } label ? $"it has no label '{label}'"
            : Untold(placement, status?.Pool) is { } untold ? $"it does not tell the {untold} of an instance"
            : status?.Pool.Window?.Contains(input.Now) == false ? $"it is outside its window {status.Pool.Window} (UTC)"
            : status?.CoolsUntil > input.Now ? string.Create(CultureInfo.InvariantCulture,
                $"it refused, and cools down until {status.CoolsUntil.Value.UtcDateTime:u}") : null;
    }

    /// <summary>Position in the definition, from 0.</summary>
    public int Index { get; }

    /// <summary>The pool, or the number in the definition from 1.</summary>
    public string Name { get; }

    public string Digest { get; }

    public string Cloud { get; }

    public string? Pool { get; }

    public int Priority { get; }

    public double? Cost { get; }

    /// <summary>The most instances of the node there.</summary>
    public int? Max { get; }

    public CloudRoom? CloudRoom { get; }

    /// <summary>Alternatives of one pool count together.</summary>
    public string Key => Pool ?? Digest;

    /// <summary>Why no instance of the node is made there; null: nothing keeps it.</summary>
    public string? Block { get; }

    /// <summary>What an instance takes of the pool.</summary>
    public PoolShare Share { get; }

    // A pool that counts cores cannot count instances that do not tell theirs.
    private static string? Untold(Placement placement, Pool? pool)
        => pool?.Cores is not null && placement.Cores is null ? "cores"
            : pool?.MemoryMiB is not null && placement.MemoryMiB is null ? "memory" : null;
}
