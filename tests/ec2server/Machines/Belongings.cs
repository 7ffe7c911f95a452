using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>
/// What callers made beside machines. The account locks it together with them (<see cref="Fleet.Locked"/>).
/// </summary>
internal sealed class Belongings(Func<Ec2Settings> settings)
{
    private readonly Dictionary<string, Group> groups = [];
    private readonly Dictionary<string, KeyPair> keys = [];
    private readonly Dictionary<string, ElasticAddress> addresses = [];
    private long made;

    /// <summary>All elastic addresses by allocation id.</summary>
    public IReadOnlyDictionary<string, ElasticAddress> Addresses => addresses;

    /// <summary>All groups by id, also those that no call shows yet.</summary>
    public IReadOnlyDictionary<string, Group> Groups => groups;

    /// <summary>All key pairs by name.</summary>
    public IReadOnlyDictionary<string, KeyPair> Keys => keys;

    public Group AddGroup(string name, string description, string network, Dictionary<string, string> tags)
    {
        if (groups.Values.Any(g => g.Name == name && g.Network == network)
            || Catalogue.SecurityGroups.Values.Contains(name))
        {
            throw new Ec2Error("InvalidGroup.Duplicate",
                $"The security group '{name}' already exists for VPC '{network}'");
        }

        var number = ++made;
        return groups[Id("sg", number)] = new(Id("sg", number), number, name, description, network)
        {
            Tags = tags, HiddenLooks = settings().VisibilityLooks,
        };
    }

    public KeyPair AddKey(string name, string fingerprint, Dictionary<string, string> tags)
    {
        if (keys.ContainsKey(name) || name == Catalogue.KeyPair)
            throw new Ec2Error("InvalidKeyPair.Duplicate", $"The keypair '{name}' already exists.");
        var number = ++made;
        return keys[name] = new(Id("key", number), number, name, fingerprint)
        {
            Tags = tags, HiddenLooks = settings().VisibilityLooks,
        };
    }

    public ElasticAddress AddAddress(Dictionary<string, string> tags)
    {
        if (addresses.Count >= settings().AddressLimit)
            throw new Ec2Error("AddressLimitExceeded", "The maximum number of addresses has been reached.");
        var number = ++made;
        return addresses[Id("eipalloc", number)] = new(Id("eipalloc", number), number)
        {
            Tags = tags, HiddenLooks = settings().VisibilityLooks,
        };
    }

    /// <summary>An elastic address. Throws <see cref="Ec2Error"/>.</summary>
    public ElasticAddress Address(string id) => addresses.GetValueOrDefault(id)
        ?? throw new Ec2Error("InvalidAllocationID.NotFound", $"The allocation ID '{id}' does not exist");

    /// <summary>Gives an elastic address back that nothing has. Throws <see cref="Ec2Error"/>.</summary>
    public void DeleteAddress(string id)
    {
        if (Address(id).Owner is not null)
            throw new Ec2Error("InvalidIPAddress.InUse", $"Address {Address(id).Ip} is in use.");
        addresses.Remove(id);
    }

    /// <summary>A group. Throws <see cref="Ec2Error"/>.</summary>
    public Group Group(string id) => groups.GetValueOrDefault(id)
        ?? throw new Ec2Error("InvalidGroup.NotFound", $"The security group '{id}' does not exist");

    /// <summary>Deletes a group that nothing uses. Throws <see cref="Ec2Error"/>.</summary>
    public void DeleteGroup(string id, IEnumerable<Instance> machines)
    {
        var group = Group(id);
        if (machines.Any(m => m.State != MachineState.Terminated && m.Cards.Any(c => c.Groups.Contains(id)))
            || groups.Values.Any(g => g != group && g.Ingress.Concat(g.Egress).Any(r => r.Peer == id)))
            throw new Ec2Error("DependencyViolation", $"resource {id} has a dependent object");
        groups.Remove(id);
    }

    /// <summary>Deletes a key pair. An unknown one is no error.</summary>
    public void DeleteKey(string name) => keys.Remove(name);

    /// <summary>The tags of an id; null: it is something else. Throws <see cref="Ec2Error"/>.</summary>
    public Dictionary<string, string>? TagsOf(string id) => id.Split('-')[0] switch
    {
        "sg" => Group(id).Tags,
        "key" => keys.Values.FirstOrDefault(k => k.Id == id)?.Tags
            ?? throw new Ec2Error("InvalidKeyPair.NotFound", $"The key pair '{id}' does not exist"),
        "eipalloc" => Address(id).Tags,
        _ => null,
    };

    /// <summary>What a Describe call shows.</summary>
    public IReadOnlyList<Group> SeeGroups() => [.. groups.Values.Where(g => g.HiddenLooks-- <= 0)];

    /// <summary>What a Describe call shows.</summary>
    public IReadOnlyList<KeyPair> SeeKeys() => [.. keys.Values.Where(k => k.HiddenLooks-- <= 0)];

    /// <summary>What a Describe call shows.</summary>
    public IReadOnlyList<ElasticAddress> SeeAddresses()
        => [.. addresses.Values.Where(a => a.HiddenLooks-- <= 0)];

    private static string Id(string prefix, long number)
        => string.Create(CultureInfo.InvariantCulture, $"{prefix}-0{(ulong)number * 0x9E3779B97F4A7C15UL:x16}");
}
