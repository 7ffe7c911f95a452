using System.Text.RegularExpressions;
using Amazon.Runtime;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Finds the key of the resource section that an error of a creation is about.</summary>
internal static partial class Ec2Keys
{
    // By the beginning of the code.
    private static readonly (string Code, string Key)[] ByCode =
    [
        ("InvalidAMI", "image_id"),
        ("InvalidKey", "key_name"),
        ("InvalidGroup", "security_group_ids"),
        ("InvalidSecurity", "security_group_ids"),
        ("InvalidSubnet", "subnet_id"),
        ("VPCIdNotSpecified", "subnet_id"),
        ("InvalidInstanceType", "instance_type"),
        ("InvalidIPAddress.", "private_ip"),
        ("InvalidPrivateIpAddress", "private_ip"),
        ("InvalidNetworkInterface", "network_interface_ids"),
        ("InvalidLaunchTemplate", "launch_template"),
        ("InvalidPlacementGroup.", "placement.group"),
        ("InvalidAvailabilityZone", "placement.zone"),
        ("InvalidSnapshot.", "block_devices.snapshot"),
        ("InvalidBlockDeviceMapping", "block_devices"),
        ("InvalidIamInstanceProfile", "iam_instance_profile"),
        ("SpotMaxPriceTooLow", "spot.max_price"),
        ("InvalidCapacityReservation", "capacity_reservation"),
        ("InvalidHostID", "placement.host_id"),
        ("InvalidKmsKey.", "block_devices.kms_key"),
        ("UnsupportedHibernationConfiguration", "hibernation"),
    ];

    // Parameters as EC2 names them, in any case, in "parameter x is invalid" or "Invalid value 'y' for x".
    private static readonly (string Parameter, string Key)[] ByParameter =
    [
        ("imageId", "image_id"),
        ("instanceRequirements", "instance_requirements"),
        ("instanceType", "instance_type"),
        ("keyName", "key_name"),
        ("groupId", "security_group_ids"),
        ("securityGroup", "security_group_ids"),
        ("subnet", "subnet_id"),
        ("privateIpAddress", "private_ip"),
        ("private IP address", "private_ip"),
        ("availability zone", "placement.zone"),
        ("availabilityZone", "placement.zone"),
        ("tenancy", "placement.tenancy"),
        ("iamInstanceProfile", "iam_instance_profile"),
        ("launchTemplate", "launch_template"),
        ("volumeSize", "block_devices.size"),
        ("volumeType", "block_devices.type"),
        ("iops", "block_devices.iops"),
        ("throughput", "block_devices.throughput"),
        ("deviceName", "block_devices.device"),
        ("kmsKeyId", "block_devices.kms_key"),
        ("hostId", "placement.host_id"),
        ("capacityReservation", "capacity_reservation"),
        ("cpuCredits", "cpu_credits"),
        ("ipv6AddressCount", "ipv6_addresses"),
        ("httpPutResponseHopLimit", "metadata_options.hop_limit"),
        ("parameter price", "spot.max_price"),
        ("maxPrice", "spot.max_price"),
        ("tag", "tags"),
    ];

    /// <summary>Names the key in a sentence; empty where the error does not show it.</summary>
    public static string Advice(AmazonServiceException error, string action)
        => action is "RunInstances" or "CreateLaunchTemplate" or "CreateFleet"
            && KeyOf(error.ErrorCode, error.Message) is { } key
            ? $" Look at '{key}' of the resource section."
            : "";

    /// <summary>The key of a code, or of the parameter in the message; null: unknown.</summary>
    public static string? KeyOf(string code, string message)
    {
        if (Array.Find(ByCode, c => code.StartsWith(c.Code, StringComparison.Ordinal)) is { Key: { } key }) return key;
        if (!code.StartsWith("InvalidParameter", StringComparison.Ordinal)
            && code is not ("MissingParameter" or "UnknownParameter")) return null;
        var named = Values().Replace(message, "");
        return Array.Find(ByParameter, p => named.Contains(p.Parameter, StringComparison.OrdinalIgnoreCase)).Key;
    }

    // A value may look like the name of a parameter.
    [GeneratedRegex(@"'[^']*'|\([^)]*\)|\[[^\]]*\]")]
    private static partial Regex Values();
}
