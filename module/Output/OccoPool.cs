namespace Occo;

/// <summary>A pool of places for instances.</summary>
public sealed class OccoPool : OccoItem
{
    public required string Name { get; init; }

    /// <summary>The most instances of the whole store there; null: any number.</summary>
    public int? Quota { get; init; }

    /// <summary>Instances of all infrastructures that are there.</summary>
    public required int Used { get; init; }

    /// <summary>How many more it has room for; null: any number.</summary>
    public int? Free { get; init; }

    /// <summary>The most cores of these instances; null: any number.</summary>
    public double? Cores { get; init; }

    /// <summary>The cores of the instances that are there.</summary>
    public double UsedCores { get; init; }

    /// <summary>The most memory of these instances; null: any amount.</summary>
    public long? MemoryMiB { get; init; }

    /// <summary>The memory of the instances that are there.</summary>
    public long UsedMemoryMiB { get; init; }

    /// <summary>What an instance costs in an hour; null: unknown.</summary>
    public double? Cost { get; init; }

    /// <summary>The time of the day, in UTC, when instances may be made there; null: always.</summary>
    public string? Window { get; init; }

    public required OccoList<string> Labels { get; init; }

    /// <summary>Until when no instance is planned there, in local time; null: it does not cool down.</summary>
    public DateTime? CoolsUntil { get; init; }

    /// <summary>How often its cloud has refused since it last made an instance.</summary>
    public int Refusals { get; init; }

    /// <summary>The newest refusal.</summary>
    public string? Refusal { get; init; }

    /// <summary>When it was imported, in local time; null: it was not, and only refused an instance.</summary>
    public DateTime? ImportedAt { get; init; }

    public override string ToString() => Name;
}
