namespace Occo.Ec2Server;

/// <summary>Reads the parameters of a RunInstances call.</summary>
internal static class LaunchReader
{
    private const int MostTags = 50;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>Reads all of them; what is not known remains unread. Throws <see cref="Ec2Error"/>.</summary>
    public static LaunchRequest Read(QueryParameters parameters, Ec2Settings settings)
    {
        var version = Template(parameters, settings);
        var template = version is not null;
        var network = Network(parameters);
        var tags = Tags(parameters);
        var market = parameters.Find("InstanceMarketOptions.MarketType");
        if (market is not (null or "spot")) throw Ec2Error.Value($"Invalid value '{market}' for MarketType.");
        var spot = "InstanceMarketOptions.SpotOptions";
        parameters.Accept(spot, "SpotInstanceType", "ValidUntil");
        parameters.Accept("MetadataOptions",
            "HttpEndpoint", "HttpPutResponseHopLimit", "HttpProtocolIpv6", "InstanceMetadataTags");
        parameters.Accept("Placement", "Affinity", "GroupId", "HostId", "HostResourceGroupArn", "PartitionNumber");
        parameters.Accept("Monitoring", "Enabled");
        parameters.Accept("CapacityReservationSpecification", "CapacityReservationPreference",
            "CapacityReservationTarget.CapacityReservationId",
            "CapacityReservationTarget.CapacityReservationResourceGroupArn");
        parameters.Accept("HibernationOptions", "Configured");
        parameters.Flag("EbsOptimized");
        parameters.Find("InstanceInitiatedShutdownBehavior");
        return new()
        {
            Image = parameters.Find("ImageId") ?? (template ? Catalogue.Image : throw Ec2Error.Missing("ImageId")),
            Type = parameters.Find("InstanceType") ?? (template ? "t3.micro" : "m1.small"),
            MinCount = parameters.Number("MinCount") ?? throw Ec2Error.Missing("MinCount"),
            MaxCount = parameters.Number("MaxCount") ?? throw Ec2Error.Missing("MaxCount"),
            ClientToken = parameters.Find("ClientToken"),
            Digest = parameters.Digest(),
            KeyName = parameters.Find("KeyName"),
            UserData = parameters.Find("UserData"),
            SecurityGroups = network.Groups,
            Subnet = network.Subnet,
            PublicAddress = network.Public ?? true,
            PrivateAddress = network.Private,
            Ipv6Addresses = network.Ipv6 ?? 0,
            CpuCredits = parameters.Find("CreditSpecification.CpuCredits"),
            Zone = parameters.Find("Placement.AvailabilityZone"),
            PlacementGroup = parameters.Find("Placement.GroupName"),
            Tenancy = parameters.Find("Placement.Tenancy") ?? "default",
            Spot = market == "spot",
            MaxPrice = parameters.Find(spot + ".MaxPrice"),
            Interruption = parameters.Find(spot + ".InstanceInterruptionBehavior"),
            MetadataTokens = parameters.Find("MetadataOptions.HttpTokens") ?? "optional",
            Profile = parameters.Find("IamInstanceProfile.Arn") ?? parameters.Find("IamInstanceProfile.Name"),
            Protected = parameters.Flag("DisableApiTermination") ?? false,
            Devices = [.. parameters.Items("BlockDeviceMapping").Select(d => Device(parameters, d))],
            TemplateVersion = version,
            Tags = tags.GetValueOrDefault("instance", []),
            VolumeTags = tags.GetValueOrDefault("volume", []),
        };
    }

    // The version of the template; null: the call has none.
    private static int? Template(QueryParameters parameters, Ec2Settings settings)
    {
        var id = parameters.Find("LaunchTemplate.LaunchTemplateId");
        var name = parameters.Find("LaunchTemplate.LaunchTemplateName");
        var version = parameters.Find("LaunchTemplate.Version");
        if (id is null && name is null) return null;
        Require(id, name);

        return version switch
        {
            null or "$Default" => settings.DefaultTemplate,
            "$Latest" => settings.LatestTemplate,
            _ when int.TryParse(version, out var number) && number >= 1 && number <= settings.LatestTemplate => number,
            _ => throw new Ec2Error("InvalidLaunchTemplateId.VersionNotFound",
                $"Could not find launch template version {version}."),
        };
    }

    /// <summary>Throws <see cref="Ec2Error"/> unless it is the launch template that there is.</summary>
    public static void Require(string? id, string? name)
    {
        if (id is not (null or Catalogue.Template))
        {
            throw new Ec2Error("InvalidLaunchTemplateId.NotFound",
                $"The specified launch template, with template ID {id}, does not exist.");
        }

        if (name is not (null or Catalogue.TemplateName))
        {
            throw new Ec2Error("InvalidLaunchTemplateName.NotFoundException",
                $"The specified launch template, with template name {name}, does not exist.");
        }
    }

    private static (IReadOnlyList<string> Groups, string? Subnet, bool? Public, string? Private, int? Ipv6) Network(
        QueryParameters parameters)
    {
        var groups = parameters.List("SecurityGroupId");
        var subnet = parameters.Find("SubnetId");
        var address = parameters.Find("PrivateIpAddress");
        var ipv6 = parameters.Number("Ipv6AddressCount");
        if (parameters.Items("NetworkInterface") is not [var card, ..]) return (groups, subnet, null, address, ipv6);
        if (groups.Count > 0 || subnet is not null || address is not null || ipv6 is not null)
        {
            throw Ec2Error.Combination("Network interfaces and an instance-level subnet ID, security groups or private "
                + "IP address may not be specified on the same request");
        }

        if (parameters.Number(card + ".DeviceIndex") != 0) throw Ec2Error.Missing(card + ".DeviceIndex");
        parameters.Accept(card, "Description", "DeleteOnTermination");
        return (parameters.List(card + ".SecurityGroupId"), parameters.Find(card + ".SubnetId"),
            parameters.Flag(card + ".AssociatePublicIpAddress"), parameters.Find(card + ".PrivateIpAddress"),
            parameters.Number(card + ".Ipv6AddressCount"));
    }

    private static LaunchDevice Device(QueryParameters parameters, string prefix)
    {
        parameters.Accept(prefix, "VirtualName", "NoDevice", "Ebs.SnapshotId", "Ebs.Throughput");
        if (parameters.Find(prefix + ".Ebs.KmsKeyId") is not null && parameters.Flag(prefix + ".Ebs.Encrypted") != true)
        {
            throw new Ec2Error("InvalidParameterDependency",
                "The parameter KmsKeyId requires the parameter Encrypted to be set.");
        }

        return new(parameters.Require(prefix + ".DeviceName"), parameters.Number(prefix + ".Ebs.VolumeSize"),
            parameters.Find(prefix + ".Ebs.VolumeType"), parameters.Number(prefix + ".Ebs.Iops"),
            parameters.Flag(prefix + ".Ebs.Encrypted") ?? false,
            parameters.Flag(prefix + ".Ebs.DeleteOnTermination") ?? true);
    }

    /// <summary>The tags of a creating call, by what they are for. Throws <see cref="Ec2Error"/>.</summary>
    public static Dictionary<string, Dictionary<string, string>> Tags(QueryParameters parameters)
    {
        var byKind = new Dictionary<string, Dictionary<string, string>>();
        foreach (var group in parameters.Items("TagSpecification"))
        {
            var kind = parameters.Require(group + ".ResourceType");
            if (kind is not ("instance" or "volume" or "network-interface" or "spot-instances-request"
                or "security-group" or "key-pair"))
                throw Ec2Error.Value($"'{kind}' is not a valid taggable resource type for this operation.");
            var tags = new Dictionary<string, string>();
            foreach (var tag in parameters.Items(group + ".Tag"))
            {
                var (key, value) = (parameters.Require(tag + ".Key"), parameters.Find(tag + ".Value") ?? "");
                Check(key, value);
                if (!tags.TryAdd(key, value)) throw Ec2Error.Value($"Duplicate tag key '{key}' specified.");
            }

            if (tags.Count > MostTags)
                throw new Ec2Error("TagLimitExceeded", $"The maximum number of tags, {MostTags}, is exceeded.");
            byKind[kind] = tags;
        }

        return byKind;
    }

    private static void Check(string key, string value)
    {
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            throw Ec2Error.Value($"Tag keys starting with 'aws:' are reserved for internal use: {key}");
        if (key.Length > LongestKey) throw Ec2Error.Value($"Tag key exceeds the maximum length of {LongestKey}");
        if (value.Length > LongestValue)
            throw Ec2Error.Value($"Tag value exceeds the maximum length of {LongestValue} characters");
    }
}
