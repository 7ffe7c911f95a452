using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A batch as a request to RunInstances. The same batch always gives the same request, as its token demands.
/// </summary>
internal static class Ec2RunInstances
{
    /// <summary>EC2's limit of user data in bytes, before base64.</summary>
    public const int MostUserData = 16 * 1024;

    /// <param name="batch">The batch.</param>
    /// <param name="ids">The node ids of the whole recorded batch.</param>
    /// <param name="takesLess">Fewer instances are taken, too.</param>
    public static RunInstancesRequest Of(CreateBatch batch, IReadOnlyList<Guid> ids, bool takesLess = false)
    {
        var resource = batch.Request.Resource;
        Ec2Parts.Require(resource);
        var network = Ec2Interfaces.Of(resource);
        var tags = Ec2Tags.Of(batch, ids).Select(t => new Tag(t.Key, t.Value)).ToList();
        return new()
        {
            MinCount = takesLess ? 1 : ids.Count,
            MaxCount = ids.Count,
            ClientToken = batch.Token,
            ImageId = Text(resource, "image_id"),
            InstanceType = Text(resource, "instance_type"),
            KeyName = Text(resource, "key_name"),
            UserData = batch.Request.Context is { Length: > 0 } context
                ? CloudHandlers.UserData.Encode(context, MostUserData, "EC2") : null,
            SecurityGroupIds = network is null ? Ec2Interfaces.Groups(resource) : null,
            SubnetId = network is null ? Text(resource, "subnet_id") : null,
            Ipv6AddressCount = network is null ? Number(resource, "ipv6_addresses") : null,
            NetworkInterfaces = network,
            IamInstanceProfile = ProfileOf(Text(resource, "iam_instance_profile")),
            BlockDeviceMappings = resource.GetValueOrDefault("block_devices") is IReadOnlyList<object?> { Count: > 0 } d
                ? [.. d.Cast<Values>().Select(DeviceOf)]
                : null,
            InstanceMarketOptions = Section(resource, "spot") is { } spot ? MarketOf(spot) : null,
            MetadataOptions = MetadataOf(resource),
            CapacityReservationSpecification = Section(resource, "capacity_reservation") is { } reserved
                ? ReservationOf(reserved) : null,
            CreditSpecification = Text(resource, "cpu_credits") is { } credits ? new() { CpuCredits = credits } : null,
            HibernationOptions = Flag(resource, "hibernation") is { } hibernates
                ? new() { Configured = hibernates } : null,
            Placement = Section(resource, "placement") is { } place
                ? new()
                {
                    AvailabilityZone = Text(place, "zone"),
                    GroupName = Text(place, "group"),
                    Tenancy = Text(place, "tenancy"),
                    HostId = Text(place, "host_id"),
                    HostResourceGroupArn = Text(place, "host_group"),
                    Affinity = Text(place, "affinity"),
                    PartitionNumber = Number(place, "partition"),
                }
                : null,
            LaunchTemplate = Section(resource, "launch_template") is { } template
                ? new()
                {
                    LaunchTemplateId = Text(template, "id"),
                    LaunchTemplateName = Text(template, "name"),
                    Version = Text(template, "version"),
                }
                : null,
            TagSpecifications =
            [
                new() { ResourceType = "instance", Tags = tags }, new() { ResourceType = "volume", Tags = tags },
            ],
        };
    }

    // A launch template decides for itself, unless the section says otherwise.
    private static string? TokensOf(Values resource) => Text(resource, "metadata_tokens")
        ?? (Section(resource, "launch_template") is null ? "required" : null);

    private static InstanceMetadataOptionsRequest? MetadataOf(Values resource)
    {
        var (tokens, more) = (TokensOf(resource), Section(resource, "metadata_options"));
        return more is null
            ? tokens is null ? null : new() { HttpTokens = tokens }
            : new()
            {
                HttpTokens = tokens,
                HttpEndpoint = Switch(more, "endpoint"),
                HttpPutResponseHopLimit = Number(more, "hop_limit"),
                HttpProtocolIpv6 = Switch(more, "ipv6"),
                InstanceMetadataTags = Switch(more, "tags"),
            };
    }

    private static CapacityReservationSpecification ReservationOf(Values reserved)
    {
        var (id, group) = (Text(reserved, "id"), Text(reserved, "group"));
        return new()
        {
            CapacityReservationPreference = Text(reserved, "preference"),
            CapacityReservationTarget = id is null && group is null
                ? null : new() { CapacityReservationId = id, CapacityReservationResourceGroupArn = group },
        };
    }

    private static IamInstanceProfileSpecification? ProfileOf(string? profile) => profile is null ? null
        : profile.StartsWith("arn:", StringComparison.Ordinal) ? new() { Arn = profile } : new() { Name = profile };

    private static BlockDeviceMapping DeviceOf(Values device) => new()
    {
        DeviceName = Text(device, "device"),
        Ebs = new()
        {
            VolumeSize = Number(device, "size"),
            VolumeType = Text(device, "type"),
            Iops = Number(device, "iops"),
            Throughput = Number(device, "throughput"),
            Encrypted = Flag(device, "encrypted") ?? (Text(device, "kms_key") is null ? null : true),
            KmsKeyId = Text(device, "kms_key"),
            DeleteOnTermination = Flag(device, "delete_on_termination") ?? true,
            SnapshotId = Text(device, "snapshot"),
        },
    };

    private static InstanceMarketOptionsRequest MarketOf(Values spot) => new()
    {
        MarketType = "spot",
        SpotOptions = new()
        {
            MaxPrice = Text(spot, "max_price"),
            SpotInstanceType = "one-time",
            InstanceInterruptionBehavior = Text(spot, "interruption_behaviour"),
        },
    };
}
