using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// The network interfaces of a section. Those that exist come first, and stay when the instance ends; new ones end with
/// it. Where the section has neither, EC2 makes one of its other keys.
/// </summary>
internal static class Ec2Interfaces
{
    public const string New = "network_interfaces";
    public const string Existing = "network_interface_ids";

    public static readonly SectionSchema Schema = SectionSchema.Inner("A network interface.")
        .Optional("subnet_id", "Its subnet. All are in the same zone. Default: EC2 chooses.")
        .Optional("security_group_ids", "Ids of its security groups.",
            new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Text })
        .Optional("associate_public_ip", "Whether it has a public address; only where it is the only one.",
            ValueKinds.Boolean)
        .Optional("ipv6_addresses", "How many IPv6 addresses it has.", ValueRule.Whole(1))
        .Optional("description", "Its description.");

    /// <summary>Null: the subnet, groups and IPv6 addresses of the section belong to the instance.</summary>
    public static List<InstanceNetworkInterfaceSpecification>? Of(Values resource)
    {
        var existing = Texts(resource, Existing);
        var made = resource.GetValueOrDefault(New) as IReadOnlyList<object?> ?? [];
        if (existing.Count + made.Count > 0)
        {
            return
            [
                .. existing.Select((id, i) => new InstanceNetworkInterfaceSpecification
                {
                    DeviceIndex = i,
                    NetworkInterfaceId = id,
                }),
                .. made.Cast<Values>().Select((one, i) => NewOf(one, existing.Count + i, null)),
            ];
        }

        // EC2 takes a public or a fixed address only for the interface, and the rest then, too.
        return resource.GetValueOrDefault("associate_public_ip") is null
            && resource.GetValueOrDefault("private_ip") is null
            ? null : [NewOf(resource, 0, Text(resource, "private_ip"))];
    }

    /// <summary>The first interface of an instance; null: the cloud does not show it.</summary>
    public static InstanceNetworkInterface? PrimaryOf(Instance instance)
        => instance.NetworkInterfaces?.FirstOrDefault(n => (n.Attachment?.DeviceIndex ?? 0) == 0);

    public static List<string>? Groups(Values values)
        => Texts(values, "security_group_ids") is { Count: > 0 } ids ? [.. ids] : null;

    private static InstanceNetworkInterfaceSpecification NewOf(Values values, int index, string? address) => new()
    {
        DeviceIndex = index,
        AssociatePublicIpAddress = Flag(values, "associate_public_ip"),
        PrivateIpAddress = address,
        SubnetId = Text(values, "subnet_id"),
        Ipv6AddressCount = Number(values, "ipv6_addresses"),
        Groups = Groups(values),
        Description = Text(values, "description"),
        // EC2 does so with the first one anyway.
        DeleteOnTermination = index > 0 ? true : null,
    };
}
