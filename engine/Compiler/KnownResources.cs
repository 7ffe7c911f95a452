namespace Occo.Engine.Compiler;

/// <summary>
/// The keys of Occopus' resource types, for definitions whose cloud has no handler here: they can be checked and
/// stored.
/// Occopus does not look at the values, so any are taken.
/// </summary>
internal static class KnownResources
{
    internal static readonly Dictionary<string, SectionSchema> Schemas = new()
    {
        ["nova"] = Schema(
            "endpoint image_id flavor_name project_id",
            "server_name key_name security_groups floating_ip name tenant_name user_domain_name network_id "
            + "floating_ip_pool region_name volume_size volume_persist"),
        ["azure_vm"] = Schema(
            "endpoint resource_group location vm_size publisher offer sku version username",
            "password ssh_key_data public_ip_needed vnet_name subnet_name customdata server_name"),
        ["azure_aci"] = Schema(
            "endpoint resource_group location cpu_cores memory image os_type network_type",
            "gpu_type gpu_count ports vnet_name subnet_name"),
        ["cloudbroker"] = Schema("endpoint", "name start_in_vpc")
            .Required("description", Inner("deployment_id instance_type_id")),
        ["cloudsigma"] = Schema("endpoint libdrive_id", "name").Required("description", Inner("cpu mem vnc_password")),
        ["docker"] = Schema("endpoint origin image tag", "name"),
    };

    /// <summary>The types that are known.</summary>
    public static IReadOnlyCollection<string> Types => Schemas.Keys;

    /// <summary>What is wrong in a section of a known type.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var findings = Schemas[section.Type].Check(section);
        return section.Type switch
        {
            "nova" => findings.Concat(CheckVolume(section)),
            "azure_vm" => findings.Concat(CheckLogin(section)),
            _ => findings,
        };
    }

    private static IEnumerable<Diagnostic> CheckVolume(Section section)
    {
        const string key = "volume_size";
        if (!section.Values.TryGetValue(key, out var size) || size is long || KindOfValue.IsTemplate(size)) yield break;
        if (size is string text && YamlScalars.Integer(text) is not null) yield break;
        yield return new Diagnostic(Rules.WrongKind.Id, DiagnosticSeverity.Error,
            $"'{key}' in the resource section is no whole number.", section.LocationOf(key), "Give the size in GB.");
    }

    private static IEnumerable<Diagnostic> CheckLogin(Section section)
    {
        if (section.Values.ContainsKey("password") || section.Values.ContainsKey("ssh_key_data")) yield break;
        yield return new Diagnostic(Rules.MissingKey.Id, DiagnosticSeverity.Error,
            "The resource section has neither 'password' nor 'ssh_key_data'.", section.LocationOf(""),
            "Add one of them.");
    }

    private static SectionSchema Schema(string required, string optional = "")
        => Keys(new SectionSchema(), required, optional);

    private static SectionSchema Inner(string required) => Keys(SectionSchema.Inner().Open(), required, "");

    private static SectionSchema Keys(SectionSchema schema, string required, string optional)
    {
        foreach (var key in required.Split(' ')) schema.Required(key, ValueKinds.Any);
        foreach (var key in optional.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            schema.Optional(key, ValueKinds.Any);
        return schema;
    }
}
