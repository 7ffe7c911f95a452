using Amazon.EC2.Model;

namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>
/// The launch template of a fleet, without which EC2 makes none. It is as the request to RunInstances, without what
/// the fleet says: type, place, market and tags.
/// </summary>
internal static class Ec2FleetTemplate
{
    public static CreateLaunchTemplateRequest Of(CreateBatch batch, IReadOnlyList<Guid> ids) => new()
    {
        LaunchTemplateName = Ec2Fleet.TemplateOf(batch),
        LaunchTemplateData = DataOf(Ec2RunInstances.Of(batch, ids)),
        TagSpecifications =
        [
            new()
            {
                ResourceType = "launch-template",
                Tags = [.. Ec2Tags.Of(batch, ids).Select(t => new Tag(t.Key, t.Value))],
            },
        ],
    };

    private static RequestLaunchTemplateData DataOf(RunInstancesRequest run) => new()
    {
        ImageId = run.ImageId,
        KeyName = run.KeyName,
        UserData = run.UserData,
        // A template takes IPv6 addresses for the interface only, and groups where they are.
        SecurityGroupIds = run.Ipv6AddressCount is null ? run.SecurityGroupIds : null,
        NetworkInterfaces = run.NetworkInterfaces is [var network]
            ? [NetworkOf(network.AssociatePublicIpAddress, network.Ipv6AddressCount, network.Groups)]
            : run.Ipv6AddressCount is { } addresses ? [NetworkOf(null, addresses, run.SecurityGroupIds)] : null,
        IamInstanceProfile = run.IamInstanceProfile is { } profile
            ? new() { Arn = profile.Arn, Name = profile.Name } : null,
        BlockDeviceMappings = run.BlockDeviceMappings is { } devices ? [.. devices.Select(DeviceOf)] : null,
        MetadataOptions = run.MetadataOptions is { } metadata
            ? new()
            {
                HttpTokens = metadata.HttpTokens?.Value,
                HttpEndpoint = metadata.HttpEndpoint?.Value,
                HttpPutResponseHopLimit = metadata.HttpPutResponseHopLimit,
                HttpProtocolIpv6 = metadata.HttpProtocolIpv6?.Value,
                InstanceMetadataTags = metadata.InstanceMetadataTags?.Value,
            }
            : null,
        CapacityReservationSpecification = run.CapacityReservationSpecification is { } reserved
            ? new()
            {
                CapacityReservationPreference = reserved.CapacityReservationPreference,
                CapacityReservationTarget = reserved.CapacityReservationTarget,
            }
            : null,
        CreditSpecification = run.CreditSpecification,
        HibernationOptions = run.HibernationOptions is { } hibernation
            ? new() { Configured = hibernation.Configured } : null,
        Placement = run.Placement is { } place
            ? new()
            {
                GroupName = place.GroupName,
                Tenancy = place.Tenancy,
                HostId = place.HostId,
                HostResourceGroupArn = place.HostResourceGroupArn,
                Affinity = place.Affinity,
                PartitionNumber = place.PartitionNumber,
            }
            : null,
    };

    private static LaunchTemplateInstanceNetworkInterfaceSpecificationRequest NetworkOf(
        bool? isPublic, int? ipv6Addresses, List<string>? groups) => new()
    {
        DeviceIndex = 0,
        AssociatePublicIpAddress = isPublic,
        Ipv6AddressCount = ipv6Addresses,
        Groups = groups,
    };

    private static LaunchTemplateBlockDeviceMappingRequest DeviceOf(BlockDeviceMapping device) => new()
    {
        DeviceName = device.DeviceName,
        Ebs = new()
        {
            VolumeSize = device.Ebs.VolumeSize,
            VolumeType = device.Ebs.VolumeType,
            Iops = device.Ebs.Iops,
            Throughput = device.Ebs.Throughput,
            Encrypted = device.Ebs.Encrypted,
            KmsKeyId = device.Ebs.KmsKeyId,
            DeleteOnTermination = device.Ebs.DeleteOnTermination,
            SnapshotId = device.Ebs.SnapshotId,
        },
    };
}
