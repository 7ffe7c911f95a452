namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>The resource section of a server.</summary>
internal sealed record NovaSection
{
    public required string Image { get; init; }
    public required string Flavor { get; init; }

    /// <summary>Null: infrastructure, node and the beginning of the node id.</summary>
    public string? Name { get; init; }

    public string? KeyName { get; init; }
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];
    public IReadOnlyList<NovaNetwork> Networks { get; init; } = [];
    public string? Zone { get; init; }
    public bool? HasConfigDrive { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The pool of the floating address; an empty text: any; null: the server gets none.</summary>
    public string? FloatingPool { get; init; }

    /// <summary>Null: no boot volume; 0: as large as image and flavour need.</summary>
    public int? VolumeSize { get; init; }

    public string? VolumeType { get; init; }

    /// <summary>The boot volume stays when the server is removed.</summary>
    public bool KeepsVolume { get; init; }

    /// <summary>The name of a server.</summary>
    public string NameOf(CreateBatch batch, Guid nodeId)
        => Name ?? $"{batch.Scope.InfrastructureName}-{batch.NodeName}-{$"{nodeId}"[..8]}";

    /// <summary>Reads a rendered section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static NovaSection Read(IReadOnlyDictionary<string, object?> values)
        => new NovaSectionReader(values, rendered: true, (path, message, hint) => throw new CloudException(
            CloudErrorKind.Invalid, $"resource.{path}: {message} {hint}")).Read();
}

/// <summary>A network of a server, by name or id, or a port that exists.</summary>
internal sealed record NovaNetwork(string? Network, string? Port, string? FixedIp);
