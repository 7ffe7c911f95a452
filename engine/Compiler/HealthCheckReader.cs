namespace Occo.Engine.Compiler;

/// <summary>Checks a <c>health_check</c> section.</summary>
internal sealed class HealthCheckReader(Findings findings)
{
    private const int MaxPort = 65535;
    /// <summary>The keys of the section.</summary>
    internal static readonly string[] Keys = ["type", "ping", "ports", "urls", "mysqldbs", "timeout"];

    internal static readonly string[] DatabaseKeys = ["name", "user", "pass"];

    private readonly Shape shape = new(findings);

    /// <summary>Reports what is wrong in the section.</summary>
    public void Check(MappingNode section)
    {
        shape.CheckKeys(section, "The health_check section", Keys);
        if (section["type"] is { } type && shape.IsText(type, "'type' of the health_check section", out var name)
            && name != "basic")
        {
            findings.Add(Rules.UnknownHealthCheck, type.Location, $"The health check '{name}' is unknown.",
                "The only one is 'basic'; leave 'type' out.");
        }

        if (section["ping"] is { } ping) shape.IsBoolean(ping, "'ping'", out _);
        if (section["timeout"] is { } timeout) shape.IsInteger(timeout, "'timeout'", 1, int.MaxValue, out _);
        ForEach(section, "ports", CheckPort);
        ForEach(section, "urls", item => shape.IsText(item, "An item of 'urls'", out _));
        ForEach(section, "mysqldbs", CheckDatabase);
        if (section.TryGet("mysqldbs", out var databases))
        {
            findings.Add(Rules.NotProbed, databases.KeyLocation, "This version does not probe 'mysqldbs'.",
                "The other checks of the section are made; a port can be checked with 'ports'.");
        }
    }

    private void ForEach(MappingNode section, string key, Action<DocumentNode> check)
    {
        if (section[key] is not { } node || !shape.IsList(node, $"'{key}'", out var list)) return;
        foreach (var item in list.Items)
        {
            if (findings.IsFull) return;
            check(item);
        }
    }

    private void CheckPort(DocumentNode port)
    {
        if (port is not ScalarNode scalar || !KindOfValue.IsTemplate(scalar.Value))
            shape.IsInteger(port, "An item of 'ports'", 1, MaxPort, out _);
    }

    private void CheckDatabase(DocumentNode database)
    {
        const string what = "An item of 'mysqldbs'";
        if (!shape.IsMapping(database, what, out var mapping)) return;
        shape.CheckKeys(mapping, what, DatabaseKeys);
        foreach (var key in DatabaseKeys)
        {
            if (shape.TryRequire(mapping, key, what, "Give name, user and pass.", out var value))
                shape.IsText(value, $"'{key}' of an item of 'mysqldbs'", out _);
        }
    }
}
