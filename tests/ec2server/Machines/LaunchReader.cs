namespace Occo.Ec2Server;

/// <summary>Reads the parameters of a RunInstances call.</summary>
internal static class LaunchReader
{
    /// <summary>Reads all of them; what is not known remains unread. Throws <see cref="Ec2Error"/>.</summary>
    public static LaunchRequest Read(QueryParameters parameters, Ec2Settings settings)
    {
        var version = Template(parameters, settings);
        var template = version is not null;
        var network = Network(parameters);
        var tags = TagReader.Read(parameters, "instance", "volume", "network-interface", "spot-instances-request");
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
            Interfaces = [.. parameters.Items("NetworkInterface")
                .Select(n => parameters.Find(n + ".NetworkInterfaceId")).OfType<string>()],
            Cards = parameters.Items("NetworkInterface") is { Count: > 0 } cards
                ? [.. cards.Select(n => (parameters.Find(n + ".NetworkInterfaceId"),
                    parameters.List(n + ".SecurityGroupId")))]
                : [(null, network.Groups)],
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
        foreach (var (one, i) in parameters.Items("NetworkInterface").Select((c, i) => (c, i)))
        {
            if (parameters.Number(one + ".DeviceIndex") != i) throw Ec2Error.Missing(one + ".DeviceIndex");
            parameters.Accept(one, "Description", "DeleteOnTermination", "SubnetId", "Ipv6AddressCount");
            parameters.List(one + ".SecurityGroupId");
            if (parameters.Flag(one + ".AssociatePublicIpAddress") is not null && i > 0)
            {
                throw Ec2Error.Combination(
                    "The associatePublicIPAddress parameter cannot be specified when launching with multiple network "
                    + "interfaces.");
            }
        }

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
}
