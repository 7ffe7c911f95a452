namespace Occo.Ec2Server;

/// <summary>A security group.</summary>
internal sealed record Group(string Id, long Ordinal, string Name, string Description, string Network)
{
    /// <summary>Its tags.</summary>
    public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>What comes in.</summary>
    public HashSet<GroupRule> Ingress { get; } = [];

    /// <summary>What goes out.</summary>
    public HashSet<GroupRule> Egress { get; } = [new("-1", null, null, "cidrIp", "0.0.0.0/0")];

    /// <summary>So many Describe calls do not show it yet.</summary>
    public int HiddenLooks { get; set; }
}

/// <summary>A rule with one peer. Two that differ in the description only are the same.</summary>
/// <param name="Protocol">Name or number.</param>
/// <param name="From">First port.</param>
/// <param name="To">Last port.</param>
/// <param name="Kind">The element of the peer.</param>
/// <param name="Peer">The peer.</param>
internal sealed record GroupRule(string Protocol, int? From, int? To, string Kind, string Peer)
{
    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    public bool Equals(GroupRule? other) => other is not null
        && (Protocol, From, To, Kind, Peer) == (other.Protocol, other.From, other.To, other.Kind, other.Peer);

    public override int GetHashCode() => HashCode.Combine(Protocol, From, To, Kind, Peer);
}

/// <summary>A key pair. Its fingerprint is made up.</summary>
internal sealed record KeyPair(string Id, long Ordinal, string Name, string Fingerprint)
{
    /// <summary>Its tags.</summary>
    public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>So many Describe calls do not show it yet.</summary>
    public int HiddenLooks { get; set; }
}
