using System.Globalization;
using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>A machine in EC2's words.</summary>
internal static class InstanceXml
{
    /// <summary>EC2's name of a state.</summary>
    public static string Name(MachineState state) => state switch
    {
        MachineState.ShuttingDown => "shutting-down",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>A state as an element.</summary>
    public static XElement State(string name, MachineState state) => Answer.Element(name,
        Answer.Element("code", ((int)state).ToString(CultureInfo.InvariantCulture)),
        Answer.Element("name", Name(state)));

    /// <summary>Id of the request of a spot machine.</summary>
    public static string SpotRequestOf(Instance machine) => "sir-" + machine.Id[^8..];

    /// <summary>The content of a machine's item.</summary>
    public static object?[] Of(Instance machine)
    {
        var launch = machine.Launch;
        var ended = machine.State is MachineState.Terminated;
        var shown = machine.State == MachineState.Running || machine.Elastic is not null;
        var address = machine.Elastic?.Ip ?? machine.PublicAddress;
        return
        [
            Answer.Element("instanceId", machine.Id),
            Answer.Element("imageId", launch.Image),
            State("instanceState", machine.State),
            Answer.Element("privateDnsName", Dns("ip", ended ? null : machine.PrivateAddress, "ec2.internal")),
            Answer.Element("dnsName", Dns("ec2", shown ? address : null, "compute-1.amazonaws.com")),
            Answer.Element("reason", machine.Reason is { } why ? $"{why.Message} ({machine.Since:u})" : null),
            Answer.Optional("keyName", launch.KeyName),
            Answer.Optional("amiLaunchIndex", machine.LaunchIndex),
            Answer.Element("productCodes"),
            Answer.Element("instanceType", launch.Type),
            Answer.Optional("launchTime", machine.Launched),
            Answer.Element("placement",
                Answer.Element("availabilityZone", machine.Zone),
                Answer.Element("groupName", launch.PlacementGroup),
                Answer.Element("tenancy", launch.Tenancy)),
            Answer.Element("monitoring", Answer.Element("state", "disabled")),
            ended ? null : Answer.Element("subnetId", machine.Subnet),
            ended ? null : Answer.Element("vpcId", Catalogue.Network),
            ended ? null : Answer.Element("privateIpAddress", machine.PrivateAddress),
            shown ? Answer.Optional("ipAddress", address) : null,
            ended ? null : Answer.Optional("ipv6Address", machine.Ipv6Addresses is [var first, ..] ? first : null),
            Answer.Optional("sourceDestCheck", machine.Cards[0].ChecksDestination),
            Answer.Set("groupSet", Groups(machine.Cards[0])),
            machine.Reason is { } reason
                ? Answer.Element("stateReason",
                    Answer.Element("code", reason.Code), Answer.Element("message", reason.Message))
                : null,
            Answer.Element("architecture", Catalogue.Images.Single(i => i.Id == launch.Image).Architecture),
            Answer.Element("rootDeviceType", "ebs"),
            Answer.Element("rootDeviceName", "/dev/sda1"),
            Answer.Set("blockDeviceMapping", ended ? [] : Devices(machine)),
            Answer.Element("virtualizationType", "hvm"),
            launch.Spot ? Answer.Element("instanceLifecycle", "spot") : null,
            launch.Spot ? Answer.Element("spotInstanceRequestId", SpotRequestOf(machine)) : null,
            Answer.Element("clientToken", launch.ClientToken),
            Answer.Tags(machine.Tags),
            Answer.Element("hypervisor", "xen"),
            Answer.Set("networkInterfaceSet", ended ? [] : machine.Cards.Select(
                (card, i) => Card(machine, card, i, shown && i == 0 ? address : null))),
            Profile(launch.Profile),
            Answer.Optional("ebsOptimized", false),
            Answer.Optional("enaSupport", true),
            Answer.Element("metadataOptions",
                Answer.Element("state", "applied"),
                Answer.Element("httpTokens", launch.MetadataTokens),
                Answer.Element("httpPutResponseHopLimit", "2"),
                Answer.Element("httpEndpoint", "enabled")),
        ];
    }

    private static string? Dns(string prefix, string? address, string domain)
        => address is null ? null : $"{prefix}-{address.Replace('.', '-')}.{domain}";

    private static object?[] Card(Instance machine, NetworkCard card, int index, string? address) =>
    [
        Answer.Element("networkInterfaceId", card.Id),
        Answer.Optional("sourceDestCheck", card.ChecksDestination),
        Answer.Set("groupSet", Groups(card)),
        Answer.Element("attachment", Answer.Optional("deviceIndex", index)),
        address is null ? null : Answer.Element("association",
            Answer.Element("publicIp", address),
            Answer.Element("ipOwnerId", machine.Elastic is null ? "amazon" : Catalogue.Account)),
        Answer.Set("ipv6AddressesSet", index > 0 ? [] : machine.Ipv6Addresses.Select(
            a => new object?[] { Answer.Element("ipv6Address", a) })),
    ];

    private static IEnumerable<object?[]> Groups(NetworkCard card) => card.Groups.Select(g => new object?[]
    {
        Answer.Element("groupId", g),
        Answer.Element("groupName", Catalogue.SecurityGroups.GetValueOrDefault(g, g)),
    });

    private static IEnumerable<object?[]> Devices(Instance machine)
        => machine.Volumes.Select(v => new object?[]
        {
            Answer.Element("deviceName", v.Device.Name),
            Answer.Element("ebs",
                Answer.Element("volumeId", v.Id),
                Answer.Element("status", "attached"),
                Answer.Optional("attachTime", machine.Launched),
                Answer.Optional("deleteOnTermination", v.Device.DeleteOnTermination)),
        });

    private static XElement? Profile(string? profile) => profile is null
        ? null
        : Answer.Element("iamInstanceProfile",
            Answer.Element("arn", profile.StartsWith("arn:", StringComparison.Ordinal)
                ? profile
                : $"arn:aws:iam::{Catalogue.Account}:instance-profile/{profile}"),
            Answer.Element("id", "AIPA0123456789EXAMPLE"));
}
