namespace Occo.Ec2Server;

/// <summary>What a RunInstances call asks for.</summary>
internal sealed record LaunchRequest
{
    public required string Image { get; init; }

    public required string Type { get; init; }

    /// <summary>The version of the launch template; null: none.</summary>
    public int? TemplateVersion { get; init; }

    public required int MinCount { get; init; }

    public required int MaxCount { get; init; }

    public string? ClientToken { get; init; }

    /// <summary>The same for requests that ask for the same.</summary>
    public required string Digest { get; init; }

    public string? KeyName { get; init; }

    public string? UserData { get; init; }

    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Interfaces that existed before.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>All its interfaces: the ids of those that existed before, and the groups of new ones.</summary>
    public IReadOnlyList<(string? Id, IReadOnlyList<string> Groups)> Cards { get; init; } = [];

    public string? Subnet { get; init; }

    public string? Zone { get; init; }

    public string? PlacementGroup { get; init; }

    public string Tenancy { get; init; } = "default";

    public bool PublicAddress { get; init; } = true;

    public string? PrivateAddress { get; init; }

    /// <summary>How many IPv6 addresses it gets.</summary>
    public int Ipv6Addresses { get; init; }

    public string? CpuCredits { get; init; }

    public bool Spot { get; init; }

    public string? MaxPrice { get; init; }

    public string? Interruption { get; init; }

    public string MetadataTokens { get; init; } = "optional";

    public string? Profile { get; init; }

    public bool Protected { get; init; }

    public IReadOnlyList<LaunchDevice> Devices { get; init; } = [];

    /// <summary>Tags of the instances.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Tags of their volumes.</summary>
    public IReadOnlyDictionary<string, string> VolumeTags { get; init; } = new Dictionary<string, string>();
}

/// <summary>A disk of a machine.</summary>
internal sealed record LaunchDevice(
    string Name, int? Size, string? Type, int? Iops, bool Encrypted, bool DeleteOnTermination);
