namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The resource keys of EC2 and the check of a section as written.</summary>
internal static class Ec2Schema
{
    private const string UserData = "The text of the section 'contextualisation' beside 'resource' is the user data.";
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    private static readonly SectionSchema Device = SectionSchema.Inner("A volume.")
        .Required("device", "Name of the device, such as /dev/sda1.")
        .Optional("size", "GiB.", ValueRule.Whole(1))
        .Optional("type", "Type of the volume.", ValueRule.OneOf("gp3", "gp2", "io2", "io1", "st1", "sc1", "standard"))
        .Optional("iops", "Operations per second.", ValueRule.Whole(1))
        .Optional("throughput", "MiB per second.", ValueRule.Whole(1))
        .Optional("encrypted", "Whether the volume is encrypted.", ValueKinds.Boolean)
        .Optional("kms_key", "Id, alias or ARN of the KMS key that encrypts it; it is encrypted then.")
        .Optional("delete_on_termination",
            "Whether the volume goes with the instance. Default true.", ValueKinds.Boolean)
        .Optional("snapshot", "Snapshot that the volume is made of.");

    private static readonly SectionSchema Spot = SectionSchema.Inner("Spot capacity; {} for the defaults.")
        .Optional("max_price", "US dollars per hour. Default: the on-demand price.",
            new(ValueKinds.Number | ValueKinds.Text)
            {
                MoreThan = 0,
                Pattern = "^(?=.*[1-9])[0-9]*[.]?[0-9]+$",
                Hint = "Write US dollars per hour, such as 0.05.",
            })
        .Optional("interruption_behaviour", "What happens when it is taken back.", ValueRule.OneOf("terminate"));

    private static readonly SectionSchema Placement = SectionSchema.Inner("Where it runs.")
        .Optional("zone", "Availability zone.")
        .Optional("group", "Placement group.")
        .Optional("tenancy", "Whose hardware.", ValueRule.OneOf("default", "dedicated", "host"))
        .Optional("host_id", "Dedicated host.")
        .Optional("host_group", "ARN of a group of dedicated hosts.")
        .Optional("affinity", "Whether it starts again on its host.", ValueRule.OneOf("default", "host"))
        .Optional("partition", "Number of the partition of the placement group.", ValueRule.Whole(1));

    private static readonly SectionSchema Metadata = SectionSchema.Inner("The metadata service.")
        .Optional("endpoint", "Whether there is one. Default true.", ValueKinds.Boolean)
        .Optional("hop_limit", "Hops that an answer may take: 2 for containers.", ValueRule.Whole(1, 64))
        .Optional("ipv6", "Whether it has an IPv6 address. Default false.", ValueKinds.Boolean)
        .Optional("tags", "Whether it shows the tags of the instance. Default false.", ValueKinds.Boolean);

    private static readonly SectionSchema Reservation = SectionSchema.Inner("Capacity that is reserved.")
        .Optional("preference", "Which reservations it may use. Default: any open one that fits.",
            ValueRule.OneOf("open", "none", "capacity-reservations-only"))
        .Optional("id", "Id of a reservation.")
        .Optional("group", "ARN of a group of reservations.");

    private static readonly SectionSchema LaunchTemplate = SectionSchema.Inner(
            "Launch template; keys of this section win over it.")
        .Optional("id", "Its id; or give the name.")
        .Optional("name", "Its name; or give the id.")
        .Optional("version", "Its version. Default: its default version.", ValueKinds.Text | ValueKinds.Integer)
        .ExactlyOne("id", "name");

    internal static readonly SectionSchema Schema = Of(
            "An instance of Amazon EC2, or of a cloud that speaks its query API.")
        .RequiredUnless("launch_template", "image_id", "The image.")
        .RequiredUnless(
            ["launch_template", Ec2Fleet.Types, Ec2Requirements.Key], "instance_type",
            "The size of the machine, such as t3.small.")
        .Optional(Ec2Fleet.Types, "Sizes of which EC2 chooses one for each machine, the preferred one first.",
            ValueRule.ListOf(ValueKinds.Text) with { MinItems = 1, MaxItems = Ec2Fleet.MostTypes })
        .Optional(Ec2Requirements.Key, Ec2Requirements.Schema)
        .Optional(Ec2Fleet.Subnets, "Subnets over which machines are spread, one in each zone.",
            ValueRule.ListOf(ValueKinds.Text) with { MinItems = 1, MaxItems = Ec2Fleet.MostPlaces })
        .Optional(Ec2Fleet.Zones, "Availability zones over which machines are spread, in their default subnets.",
            ValueRule.ListOf(ValueKinds.Text) with { MinItems = 1, MaxItems = Ec2Fleet.MostPlaces })
        .Optional(Ec2Fleet.Strategy,
            "How EC2 chooses among sizes and places. Default: prioritized, or lowest-price with "
                + "instance_requirements; for spot price-capacity-optimized.",
            ValueRule.OneOf(Ec2Fleet.OnDemand.Union(Ec2Fleet.Spot)))
        .Optional("key_name", "Key pair for logins.")
        .Optional("security_group_ids", "Ids of security groups.",
            new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Text })
        .Optional("subnet_id", "The subnet. Default: EC2 chooses.")
        .Optional("name", "Tag Name. Default: <infrastructure>-<node>.")
        .Optional("tags",
            "Up to 40 tags, for the instance and its volumes. Keys that begin with aws: or occo: are taken.",
            ValueRule.MapOf(ValueKinds.Scalar))
        .Optional("iam_instance_profile", "Name or ARN: what the instance may do.")
        .Optional("block_devices", "Volumes.", ValueRule.ListOf(ValueRule.Of(Device)))
        .Optional("associate_public_ip", "Whether it has a public address. Default: what the subnet says.",
            ValueKinds.Boolean)
        .Optional("private_ip", "A fixed IPv4 address, for a node of one instance, which is then updated drop_first.",
            ValueRule.Matching("^((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}$",
                "Write it like 10.0.0.17."))
        .Optional("spot", Spot)
        .Optional("metadata_tokens",
            "Whether the metadata service wants session tokens (IMDSv2). Default: required, or what the launch "
                + "template says.",
            ValueRule.OneOf("required", "optional"))
        .Optional("metadata_options", Metadata)
        .Optional("placement", Placement)
        .Optional("capacity_reservation", Reservation)
        .Optional("cpu_credits", "Of a burstable type. Default: what EC2 does for the type.",
            ValueRule.OneOf("standard", "unlimited"))
        .Optional("hibernation", "Whether it can hibernate; its root volume must be encrypted.", ValueKinds.Boolean)
        .Optional("ipv6_addresses", "How many IPv6 addresses EC2 gives it from the range of its subnet.",
            ValueRule.Whole(1))
        .Optional(Ec2Interfaces.New, "Network interfaces, instead of 'subnet_id' and the other keys of the network.",
            ValueRule.ListOf(ValueRule.Of(Ec2Interfaces.Schema)) with { MinItems = 1 })
        .Optional(Ec2Interfaces.Existing,
            "Ids of network interfaces that exist, for a node of one instance, which is then updated drop_first.",
            new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Text })
        .Optional(Ec2Addresses.Key,
            "Allocation ids of elastic addresses, of which each instance has one. Updated drop_first, unless there "
                + "are more than instances.",
            new(ValueKinds.List | ValueKinds.Text) { Items = ValueKinds.Text })
        .Optional("launch_template", LaunchTemplate)
        .Optional(Ec2TargetGroup.Key,
            "Target groups of application or network load balancers: ARNs, or mappings with arn, port and "
                + "wait_healthy. It is registered when it is ready, and drained before it is removed.",
            Ec2TargetGroup.Rule)
        .Elsewhere("user_data", UserData)
        .Elsewhere("userdata", UserData);

    /// <summary>A section of what EC2 makes, with the keys that say where.</summary>
    internal static SectionSchema Of(string about) => new SectionSchema(about)
        .Optional("endpoint", "URL, for a private endpoint or another cloud. Default: that of the region.")
        .RequiredUnless("endpoint", "regionname",
            "The region, such as eu-west-1. Not needed with an endpoint of AWS, which names one.")
        .Optional("profile", "Profile of the AWS files, for credentials.");

    /// <summary>Unknown and missing keys, values of the wrong kind, and values that EC2 does not take.</summary>
    public static IEnumerable<Diagnostic> Check(Section section, SectionSchema? schema = null)
    {
        var values = section.Values;
        var findings = (schema ?? Schema).Check(section).ToList();
        var endpoint = values.GetValueOrDefault("endpoint") as string ?? "";
        var isTemplate = KindOfValue.IsTemplate(endpoint);
        if (!isTemplate && Ec2Endpoint.IsMoreThanAddress(endpoint))
        {
            Wrong("endpoint",
                $"'endpoint' in the resource section may hold a credential: {Ec2Endpoint.MoreThanAddress}.",
                "Remove it: the description is kept in the store. Credentials belong in the credentials file.");
        }
        else if (endpoint.Length > 0 && !isTemplate && !Ec2Endpoint.IsUrl(endpoint))
        {
            // A warning, so that a document with a placeholder can be read. The first call refuses it.
            findings.Add(new(Rules.WrongValue.Id, DiagnosticSeverity.Warning,
                $"'endpoint' in the resource section is no URL: '{endpoint}'.", section.LocationOf("endpoint"),
                "Write https://ec2.<region>.amazonaws.com, or 'regionname' alone."));
        }

        if (values.GetValueOrDefault("tags") is Values tags) CheckTags(tags);
        findings.AddRange(Ec2Conflicts.Check(section));
        findings.AddRange(Ec2Shapes.Check(section));
        return findings;

        void Wrong(string path, string message, string hint) => findings.Add(
            new(Rules.WrongValue.Id, Rules.WrongValue.Severity, message, section.LocationOf(path), hint));

        void CheckTags(Values own)
        {
            if (own.ContainsKey(Ec2Tags.Name) && values.ContainsKey("name"))
                Wrong($"tags.{Ec2Tags.Name}", "There are two names, 'name' and the tag 'Name'.", "Write one of them.");
            if (own.Count > Ec2Tags.Most - Ec2Tags.Own)
            {
                Wrong("tags", $"There are {own.Count} tags.",
                    $"EC2 takes {Ec2Tags.Most}, and Occo needs {Ec2Tags.Own} of them.");
            }

            foreach (var (key, value) in own)
            {
                if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
                    || key.StartsWith(Ec2Tags.Owner.Prefix, StringComparison.OrdinalIgnoreCase))
                    Wrong($"tags.{key}", $"The tag '{key}' cannot be set.", "aws: and occo: are taken.");
                else if (key.Length is 0 or > LongestKey)
                    Wrong($"tags.{key}", "A tag's key is too long or empty.", $"Use 1 to {LongestKey} characters.");
                if (value is string { Length: > LongestValue } text && !KindOfValue.IsTemplate(text))
                    Wrong($"tags.{key}", $"The tag '{key}' is too long.", $"Use at most {LongestValue} characters.");
            }
        }
    }
}
