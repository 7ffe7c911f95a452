namespace Occo.Engine.CloudHandlers.Nova;

/// <summary>The resource keys of a server and the check of a section as written.</summary>
internal static class NovaSchema
{
    // The original takes any value for most keys.
    private const ValueKinds Loose = ValueKinds.Scalar | ValueKinds.Empty;

    private static readonly SectionSchema Network = SectionSchema.Inner("A network of the server.")
        .ExactlyOne("network", "port")
        .Optional("network", "Name or id of a network.", ValueKinds.Scalar)
        .Optional("port", "Id of a port that exists. It stays when the server is removed.", ValueKinds.Scalar)
        .Optional("fixed_ip", "Address in the network.", ValueKinds.Text);

    internal static readonly SectionSchema Schema = new SectionSchema("A server of OpenStack Nova.")
        .ExactlyOne("endpoint", "cloud")
        .Optional("endpoint", "Address of Keystone, the identity service: https://keystone.example.org:5000/v3. "
            + "Without a version /v3 is added.", ValueKinds.Any)
        .Optional("cloud", "Name of a cloud in clouds.yaml, instead of an endpoint.", ValueKinds.Scalar)
        .RequiredUnless("cloud", "project_id", "Id of the project that owns the server.", ValueKinds.Scalar)
        .Optional("region_name", "Region. Needed where the cloud has several.", Loose)
        .Optional("interface", "Which addresses of the services are used. Default public.",
            ValueRule.OneOf("public", "internal", "admin"))
        .Optional("user_domain_name", "Domain of the user. Default Default.", Loose)
        .Optional("tenant_name", "Ignored, as in Occopus.", ValueKinds.Any)
        .Required("image_id", "Image, by id or name. Of several with one name it is the newest.", ValueKinds.Scalar)
        .Required("flavor_name", "Flavour, by name or id.", ValueKinds.Scalar)
        .Optional("server_name", "Name of the server. Default <infrastructure>-<node>-<beginning of the node id>.",
            Loose)
        .Optional("name", "The same, where there is no server_name.", Loose)
        .Optional("key_name", "Key pair whose public key the server gets.", Loose)
        .Optional("security_groups", "Names or ids of security groups.",
            new(ValueKinds.List | ValueKinds.Text | ValueKinds.Empty) { Items = ValueKinds.Scalar })
        .Optional("network_id", "Network, by id or name. Default: the only one of the project.", Loose)
        .Optional("networks", "Networks: names or ids, or mappings with network or port, and fixed_ip.",
            ValueRule.ListOf(new(ValueKinds.Scalar | ValueKinds.Mapping) { Inner = Network }))
        .Optional("floating_ip", "Whether the server gets a floating address: any value but false and no.", Loose)
        .Optional("floating_ip_pool", "External network that the floating address is taken from, by name or id. "
            + "Default: the only one.", Loose)
        .Optional("volume_size", "Boot volume in GB; 0: as large as image and flavor need. Default: none, the server "
            + "boots from the disk of its flavor.",
            ValueRule.Matching("^[-+]?[0-9][0-9_]*$", "Give the size in GB.") with
            {
                Kinds = ValueKinds.Integer | ValueKinds.Text,
            })
        .Optional("volume_type", "Type of the boot volume.", ValueKinds.Scalar)
        .Optional("volume_persist", "Whether the boot volume stays when the server is removed. Default false.", Loose)
        .Optional("availability_zone", "Availability zone.", ValueKinds.Scalar)
        .Optional("config_drive", "Whether the server gets a drive with its user data.", ValueKinds.Scalar)
        .Optional("metadata", "Metadata of the server. Keys that begin with occo: are taken.",
            ValueRule.MapOf(ValueKinds.Scalar))
        .Elsewhere("image_name", "Write the name as 'image_id'.")
        .Elsewhere("flavor_id", "Write the id as 'flavor_name'.")
        .Elsewhere("tags", "Write 'metadata'.")
        .Elsewhere("auth_url", "Write 'endpoint'.")
        .Elsewhere("region", "Write 'region_name'.")
        .Elsewhere("regionname", "Write 'region_name'.")
        .Elsewhere("username", "Credentials belong in the credentials file.")
        .Elsewhere("password", "Credentials belong in the credentials file.");

    /// <summary>Unknown and missing keys, values of the wrong kind, and values that Nova does not take.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var findings = new SectionFindings(Schema, section);
        if (section.Values.GetValueOrDefault("endpoint") is string endpoint && !KindOfValue.IsTemplate(endpoint)
            && NovaSettingsReader.ProblemOf(endpoint) is { IsSecret: false } problem)
        {
            // A warning, so that a document with a placeholder can be read. The first call refuses it.
            findings.Add("endpoint", problem.Message, problem.Hint, DiagnosticSeverity.Warning);
        }

        new NovaSectionReader(section.Values, rendered: false, findings.Add).Read();
        return findings.All;
    }
}
