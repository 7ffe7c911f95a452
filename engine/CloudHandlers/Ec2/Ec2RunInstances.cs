namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A batch as members of RunInstances. The same batch always gives the same members: its token stands for them.
/// </summary>
internal static class Ec2RunInstances
{
    /// <param name="batch">What to make.</param>
    /// <param name="ids">The node ids of the whole recorded batch.</param>
    public static Values Of(CreateBatch batch, IReadOnlyList<Guid> ids)
    {
        var resource = batch.Request.Resource;
        var network = NetworkOf(resource);
        return new Dictionary<string, object?>
        {
            ["MinCount"] = ids.Count,
            ["MaxCount"] = ids.Count,
            ["ClientToken"] = batch.Token,
            ["ImageId"] = resource.GetValueOrDefault("image_id"),
            ["InstanceType"] = resource.GetValueOrDefault("instance_type"),
            ["KeyName"] = resource.GetValueOrDefault("key_name"),
            ["UserData"] = batch.Request.Context is { Length: > 0 } context ? Ec2UserData.Encode(context) : null,
            ["SecurityGroupId"] = network is null ? Groups(resource) : null,
            ["SubnetId"] = network is null ? resource.GetValueOrDefault("subnet_id") : null,
            ["NetworkInterface"] = network is null ? null : new[] { network },
            ["IamInstanceProfile"] = ProfileOf(resource.GetValueOrDefault("iam_instance_profile") as string),
            ["BlockDeviceMapping"] = (resource.GetValueOrDefault("block_devices") as IReadOnlyList<object?>)?
                .OfType<Values>().Select(DeviceOf).ToList(),
            ["InstanceMarketOptions"] = resource.GetValueOrDefault("spot") is Values spot ? MarketOf(spot) : null,
            ["MetadataOptions"] = Mapping(
                ("HttpTokens", resource.GetValueOrDefault("metadata_tokens") ?? "required")),
            ["Placement"] = resource.GetValueOrDefault("placement") is Values placement
                ? Mapping(("AvailabilityZone", placement.GetValueOrDefault("zone")),
                    ("GroupName", placement.GetValueOrDefault("group")),
                    ("Tenancy", placement.GetValueOrDefault("tenancy")))
                : null,
            ["LaunchTemplate"] = resource.GetValueOrDefault("launch_template") is Values template
                ? Mapping(("LaunchTemplateId", template.GetValueOrDefault("id")),
                    ("LaunchTemplateName", template.GetValueOrDefault("name")),
                    ("Version", template.GetValueOrDefault("version")))
                : null,
            ["TagSpecification"] = TagsOf(Ec2Tags.Of(batch, ids)),
        };
    }

    // EC2 takes subnet and groups either for the instance or for its interface, and a public address only there.
    private static Values? NetworkOf(Values resource)
        => resource.GetValueOrDefault("associate_public_ip") is null && resource.GetValueOrDefault("private_ip") is null
            ? null
            : Mapping(("DeviceIndex", 0),
                ("AssociatePublicIpAddress", resource.GetValueOrDefault("associate_public_ip")),
                ("PrivateIpAddress", resource.GetValueOrDefault("private_ip")),
                ("SubnetId", resource.GetValueOrDefault("subnet_id")),
                ("SecurityGroupId", Groups(resource)));

    private static object? Groups(Values resource) => resource.GetValueOrDefault("security_group_ids") switch
    {
        string { Length: > 0 } one => new[] { one },
        IReadOnlyList<object?> many => many,
        _ => null,
    };

    private static Values? ProfileOf(string? profile) => profile is null ? null : Mapping(
        (profile.StartsWith("arn:", StringComparison.Ordinal) ? "Arn" : "Name", profile));

    private static Values DeviceOf(Values device) => Mapping(
        ("DeviceName", device.GetValueOrDefault("device")),
        ("Ebs", Mapping(
            ("VolumeSize", device.GetValueOrDefault("size")),
            ("VolumeType", device.GetValueOrDefault("type")),
            ("Iops", device.GetValueOrDefault("iops")),
            ("Throughput", device.GetValueOrDefault("throughput")),
            ("Encrypted", device.GetValueOrDefault("encrypted")),
            ("DeleteOnTermination", device.GetValueOrDefault("delete_on_termination") ?? true),
            ("SnapshotId", device.GetValueOrDefault("snapshot")))));

    private static Values MarketOf(Values spot) => Mapping(
        ("MarketType", "spot"),
        ("SpotOptions", Mapping(
            ("MaxPrice", spot.GetValueOrDefault("max_price")),
            ("SpotInstanceType", "one-time"),
            ("InstanceInterruptionBehavior", spot.GetValueOrDefault("interruption_behaviour")))));

    private static Values[] TagsOf(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        var list = tags.Select(t => Mapping(("Key", t.Key), ("Value", t.Value))).ToList();
        return
        [
            Mapping(("ResourceType", "instance"), ("Tag", list)), Mapping(("ResourceType", "volume"), ("Tag", list)),
        ];
    }

    private static Dictionary<string, object?> Mapping(params (string Key, object? Value)[] members)
        => members.ToDictionary(m => m.Key, m => m.Value);
}
