namespace Occo.Engine.Model;

/// <summary>Which images.</summary>
public sealed record ImageQuery
{
    /// <summary>Name with <c>*</c> and <c>?</c>; null: what the handler thinks most people look for.</summary>
    public string? Name { get; init; }

    /// <summary>Whose images, in the cloud's words; empty: one's own and those of the cloud.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}

/// <summary>An image that instances can be made of.</summary>
public sealed record CloudImage
{
    /// <summary>What the resource section names it by.</summary>
    public required string Id { get; init => field = ForeignText.Clean(value); }

    /// <summary>Its name.</summary>
    public required string Name { get; init => field = ForeignText.Clean(value); }

    /// <summary>A line about it.</summary>
    public string? Description { get; init => field = ForeignText.Clean(value); }

    /// <summary>Whose it is.</summary>
    public string? Owner { get; init => field = ForeignText.Clean(value); }

    /// <summary><c>x86_64</c>, <c>arm64</c>, ...</summary>
    public string? Architecture { get; init => field = ForeignText.Clean(value); }

    /// <summary>What runs on it, as the cloud says it.</summary>
    public string? Platform { get; init => field = ForeignText.Clean(value); }

    /// <summary>When it was made, where the cloud says so.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>A size of instances.</summary>
public sealed record CloudSize
{
    /// <summary>What the resource section names it by.</summary>
    public required string Name { get; init => field = ForeignText.Clean(value); }

    /// <summary>Virtual processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Memory in MiB.</summary>
    public required long MemoryMiB { get; init; }

    /// <summary><c>x86_64</c>, <c>arm64</c>, ...</summary>
    public string? Architecture { get; init => field = ForeignText.Clean(value); }

    /// <summary>Graphics processors.</summary>
    public int Gpus { get; init; }
}
