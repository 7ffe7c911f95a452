namespace Occo.Engine.Model;

/// <summary>Which images to list.</summary>
public sealed record ImageQuery
{
    /// <summary>Name with <c>*</c> and <c>?</c>; null: the images that the handler suggests.</summary>
    public string? Name { get; init; }

    /// <summary>Owners of the images, in the cloud's words; empty: the account itself and the cloud.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];
}

/// <summary>An image that instances can be made from.</summary>
public sealed record CloudImage
{
    /// <summary>The id that a resource section uses.</summary>
    public required string Id { get; init => field = ForeignText.Brief(value); }

    public required string Name { get; init => field = ForeignText.Brief(value); }
    public string? Description { get; init => field = ForeignText.Brief(value); }
    public string? Owner { get; init => field = ForeignText.Brief(value); }

    /// <summary><c>x86_64</c>, <c>arm64</c>, ...</summary>
    public string? Architecture { get; init => field = ForeignText.Brief(value); }

    /// <summary>Operating system, in the cloud's words.</summary>
    public string? Platform { get; init => field = ForeignText.Brief(value); }

    /// <summary>Null where the cloud does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary>An instance size.</summary>
public sealed record CloudSize
{
    /// <summary>The name that a resource section uses.</summary>
    public required string Name { get; init => field = ForeignText.Brief(value); }

    /// <summary>Virtual processors.</summary>
    public required int Cores { get; init; }

    public required long MemoryMiB { get; init; }

    /// <summary><c>x86_64</c>, <c>arm64</c>, ...</summary>
    public string? Architecture { get; init => field = ForeignText.Brief(value); }

    public int Gpus { get; init; }
}
