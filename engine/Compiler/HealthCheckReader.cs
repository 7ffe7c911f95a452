using Occo.Engine.ServiceComposers;

namespace Occo.Engine.Compiler;

/// <summary>Checks a <c>health_check</c> section.</summary>
internal sealed class HealthCheckReader(CompilerContext context, Findings findings)
{
    private static readonly ValueRule OfPlugIn = new(ValueKinds.Mapping | ValueKinds.List)
    {
        Items = ValueKinds.Mapping,
    };

    private static readonly SectionSchema Database = SectionSchema.Plain("A MySQL database.")
        .Required("name", "Name of the database.").Required("user", "User.").Required("pass", "Password.");

    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "When an instance counts as healthy. Without this section the cloud's own state decides.", OfPlugIn)
        .Optional("type", "May be left out.", ValueRule.OneOf("basic"))
        .Optional("ping", "Whether one ICMP echo must be answered. Default true.", ValueKinds.Boolean)
        .Optional("ports", "TCP ports that must accept a connection.",
            ValueRule.ListOf(ValueRule.Whole(1, 65535).OrTemplate()))
        .Optional("urls", "http and https addresses that must answer with 2xx.", ValueRule.ListOf(ValueKinds.Text))
        .Optional("mysqldbs",
            "Databases. Checked for form only in this version.", ValueRule.ListOf(ValueRule.Of(Database)))
        .Optional("timeout", "Seconds that the checks may fail before the instance is given up. Default 600.",
            ValueRule.Whole(1))
        .Optional(Outbound.AllowKey,
            "Whether link-local addresses and those of metadata services may be asked. Default false.",
            ValueKinds.Boolean);

    private readonly SectionReader sections = new(context, findings);

    public void Check(MappingNode section)
    {
        var fields = new Fields(section, Schema, "The health_check section", findings, prefix: "");
        if (fields.Text("type") is { } name && name != "basic")
        {
            findings.Add(Rules.UnknownHealthCheck, section["type"]!.Location, $"The health check '{name}' is unknown.",
                "The only one is 'basic'; leave 'type' out.");
        }

        foreach (var key in Schema.Keys.Keys.Except(["type"])) fields.Check(key);
        var checks = new Section("health_check", section.Values, path => SectionPath.Locate(section, path));
        foreach (var finding in CredentialInAddress.Check(checks)) findings.Add(finding);
        foreach (var entry in section.Entries.Where(e => HealthCheckKeys.IsRendered(e.Key)))
        {
            var texts = new Section(checks.Name, new Dictionary<string, object?> { [entry.Key] = entry.Value.Plain },
                checks.LocationOf);
            foreach (var finding in TemplateCheck.Check(texts)) findings.Add(finding);
            if (!HealthCheckKeys.IsBuiltIn(entry.Key)) CheckPlugIn(entry);
        }

        if (section.TryGet("mysqldbs", out var databases))
        {
            findings.Add(Rules.NotProbed, databases.KeyLocation, "This version does not probe 'mysqldbs'.",
                "The other checks of the section are made; a port can be checked with 'ports'.");
        }
    }

    // What has another value is an unknown key.
    private void CheckPlugIn(MappingEntry entry)
    {
        if (!Shape.IsFitThroughout(entry.Value, OfPlugIn)) return;
        if (!context.HealthProbes.TryGetValue(entry.Key, out var probe))
        {
            findings.Add(Rules.UnknownHealthCheck, entry.KeyLocation, $"The health check '{entry.Key}' is unknown.",
                $"{Suggestion.For(entry.Key, Schema.Keys.Keys.Concat(context.HealthProbes.Keys), "keys")} "
                + "Others are probes of plug-ins (Register-OccoPlugin, occod --plugin).");
            return;
        }

        foreach (var check in (entry.Value as SequenceNode)?.Items ?? [entry.Value])
            if (check is MappingNode mapping) sections.Check(mapping, $"health_check.{entry.Key}", probe.Validate);
    }
}
