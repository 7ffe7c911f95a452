using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>A rule of a security group, with one peer. EC2 keeps several together, and lists them so.</summary>
/// <param name="Protocol">EC2's name or number; <c>-1</c>: all.</param>
/// <param name="From">First port, or type of ICMP; null: all.</param>
/// <param name="To">Last port, or code of ICMP.</param>
/// <param name="Kind">The key of its peer.</param>
/// <param name="Peer">Its peer.</param>
/// <param name="Description">Its description.</param>
internal sealed record Ec2Rule(string Protocol, int? From, int? To, string Kind, string Peer, string? Description)
{
    /// <summary>The group that has the rule, as a peer.</summary>
    public const string Self = "self";

    private const string All = "all";
    private const string Every = "-1";
    private const int LastPort = 65535;

    /// <summary>The keys of a rule.</summary>
    public static readonly SectionSchema Schema = SectionSchema.Inner("A rule, with one peer.")
        .Required("protocol", "What it allows: tcp, udp, icmp, icmpv6, all, or the number of a protocol.",
            ValueRule.Matching("^(tcp|udp|icmp|icmpv6|all|[0-9]{1,3})$", "Write tcp, udp, icmp, icmpv6 or all."))
        .Optional("port", "A port, or a range of ports such as 8000-8010. Default: all.",
            new(ValueKinds.Integer | ValueKinds.Text)
            {
                Min = 0,
                Max = LastPort,
                Pattern = "^[0-9]{1,5}(-[0-9]{1,5})?$",
                Hint = "Write a port, or a range such as 8000-8010.",
            })
        .Optional("icmp_type", "Type of ICMP. Default: all.", ValueRule.Whole(0, 255))
        .Optional("cidr", "Peers by IPv4 addresses.",
            ValueRule.Matching("^[0-9]{1,3}([.][0-9]{1,3}){3}/[0-9]{1,2}$", "Write it like 10.0.0.0/8."))
        .Optional("cidr_ipv6", "Peers by IPv6 addresses.",
            ValueRule.Matching("^[0-9a-fA-F:.]+/[0-9]{1,3}$", "Write it like 2001:db8::/32."))
        .Optional("prefix_list", "Peers by the id of a prefix list.")
        .Optional("group", "Peers by the id of their security group; self: this one.")
        .Optional("description", "What it is for.")
        .ExactlyOne("cidr", "cidr_ipv6", "prefix_list", "group");

    /// <summary>The rules of a section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static IReadOnlyList<Ec2Rule> Of(Values resource, string key)
        => [.. (resource.GetValueOrDefault(key) as IReadOnlyList<object?> ?? []).Cast<Values>().Select(Of).Distinct()];

    /// <summary>The rules that EC2 lists.</summary>
    /// <param name="permissions">As EC2 lists them; null: none.</param>
    /// <param name="groupId">The group that has them.</param>
    public static IReadOnlyList<Ec2Rule> Of(IEnumerable<IpPermission>? permissions, string groupId)
        => [.. (permissions ?? []).SelectMany(p => Peers(p, groupId), (p, peer) => (p, peer)).Select(r =>
            IsWhole(r.p) ? Make(r.p, null, null, r.peer) : Make(r.p, r.p.FromPort, r.p.ToPort, r.peer))];

    /// <summary>The rule but for its description: EC2 has it once.</summary>
    public Ec2Rule Bare => this with { Description = null };

    /// <summary>The rule as a section has it.</summary>
    public Values ToValues()
    {
        var values = new Dictionary<string, object?>
        {
            ["protocol"] = Protocol == Every ? All : Protocol,
            [Kind] = Peer,
        };
        if (From is { } from && IsIcmp(Protocol)) values["icmp_type"] = (long)from;
        else if (From is { } first) values["port"] = first == To ? (long)first : $"{first}-{To}";
        if (Description is not null) values["description"] = Description;
        return values;
    }

    /// <summary>The rule as EC2's calls want it.</summary>
    public IpPermission ToPermission(string groupId)
    {
        var icmp = IsIcmp(Protocol);
        var ports = icmp || Protocol is "tcp" or "udp";
        var permission = new IpPermission
        {
            IpProtocol = Protocol,
            FromPort = ports ? From ?? (icmp ? -1 : 0) : null,
            ToPort = ports ? To ?? (icmp ? -1 : LastPort) : null,
        };
        switch (Kind)
        {
            case "cidr":
                permission.Ipv4Ranges = [new() { CidrIp = Peer, Description = Description }];
                break;
            case "cidr_ipv6":
                permission.Ipv6Ranges = [new() { CidrIpv6 = Peer, Description = Description }];
                break;
            case "prefix_list":
                permission.PrefixListIds = [new() { Id = Peer, Description = Description }];
                break;
            default:
                permission.UserIdGroupPairs =
                    [new() { GroupId = Peer == Self ? groupId : Peer, Description = Description }];
                break;
        }

        return permission;
    }

    private static Ec2Rule Of(Values rule)
    {
        var kind = Schema.OneKeyOf.FirstOrDefault(key => Text(rule, key) is not null) ?? throw new CloudException(
            CloudErrorKind.Invalid, $"A rule of the security group needs one of {string.Join(", ", Schema.OneKeyOf)}.");
        var protocol = Text(rule, "protocol") is { } given and not All ? Name(given) : Every;
        var (from, to) = IsIcmp(protocol)
            ? (Text(rule, "icmp_type") is { } type ? Number(type) : null, -1)
            : Range(Text(rule, "port"));
        if (from is null) to = null;
        var peer = Text(rule, kind)!;
        if (kind.StartsWith("cidr", StringComparison.Ordinal)) peer = Network(peer);
        return new(protocol, from, to, kind, peer, Text(rule, "description"));
    }

    // EC2 knows the protocols with ports by name, however they are asked for.
    private static string Name(string protocol) => protocol switch
    {
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "58" => "icmpv6",
        _ => protocol,
    };

    // As EC2 keeps it: without the bits of the host.
    private static string Network(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var address)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"A rule of the security group has the peer '{text}', which is no network. Write it like 10.0.0.0/8.");
        }

        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return $"{new IPAddress(bytes)}/{length}";
    }

    private static (int? From, int? To) Range(string? ports)
    {
        if (ports?.Split('-') is not [var first, ..] parts) return (null, null);
        return Number(first) is 0 && Number(parts[^1]) is LastPort ? (null, null) : (Number(first), Number(parts[^1]));
    }

    private static int? Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new CloudException(CloudErrorKind.Invalid, $"A rule of the security group has the port '{text}'.");

    private static string? Text(Values rule, string key)
        => rule.GetValueOrDefault(key) is { } value and not ""
            ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private static Ec2Rule Make(
        IpPermission permission, int? from, int? to, (string Kind, string Peer, string? Description) peer)
        => new(permission.IpProtocol, from, to, peer.Kind, peer.Peer,
            string.IsNullOrEmpty(peer.Description) ? null : peer.Description);

    private static IEnumerable<(string Kind, string Peer, string? Description)> Peers(
        IpPermission all, string groupId) =>
    [
        .. (all.Ipv4Ranges ?? []).Select(r => ("cidr", r.CidrIp, r.Description)),
        .. (all.Ipv6Ranges ?? []).Select(r => ("cidr_ipv6", r.CidrIpv6, r.Description)),
        .. (all.PrefixListIds ?? []).Select(p => ("prefix_list", p.Id, p.Description)),
        .. (all.UserIdGroupPairs ?? []).Select(
            p => ("group", p.GroupId == groupId ? Self : p.GroupId ?? p.GroupName, p.Description)),
    ];

    private static bool IsWhole(IpPermission permission) => permission switch
    {
        { FromPort: null } => true,
        { IpProtocol: "tcp" or "udp" } => permission is { FromPort: 0, ToPort: LastPort },
        _ => !IsIcmp(permission.IpProtocol) || permission.FromPort == -1,
    };

    private static bool IsIcmp(string protocol) => protocol is "icmp" or "icmpv6";
}
