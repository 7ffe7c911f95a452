namespace Occo.Engine.CloudHandlers.Ec2;

/// <summary>Finds keys that contradict each other in a section as written: of fleets and of interfaces.</summary>
internal static class Ec2Conflicts
{
    // What interfaces have themselves, and places that EC2 chooses.
    private static readonly string[] OfInterfaces =
    [
        "subnet_id", "security_group_ids", "associate_public_ip", "private_ip", "ipv6_addresses", Ec2Fleet.Types,
        Ec2Fleet.Subnets, Ec2Fleet.Zones, Ec2Requirements.Key,
    ];

    private static readonly (string Key, string[] With)[] Contradictions =
    [
        (Ec2Interfaces.New, OfInterfaces),
        (Ec2Interfaces.Existing, OfInterfaces),
        (Ec2Fleet.Types, ["instance_type"]),
        (Ec2Requirements.Key, ["instance_type", Ec2Fleet.Types]),
        (Ec2Fleet.Subnets, ["subnet_id", Ec2Fleet.Zones]),
        (Ec2Fleet.Zones, ["subnet_id"]),
    ];

    public static IEnumerable<Diagnostic> Check(Section section)
    {
        var values = section.Values;
        var asked = new[] { Ec2Fleet.Types, Ec2Requirements.Key, Ec2Fleet.Subnets, Ec2Fleet.Zones }
            .Where(values.ContainsKey).ToList();
        foreach (var (key, with) in Contradictions.Where(c => values.ContainsKey(c.Key)))
        {
            foreach (var other in with.Where(values.ContainsKey))
            {
                yield return Wrong(other, $"There are '{key}' and '{other}' in the resource section.",
                    "Write one of them.");
            }
        }

        var interfaces = values.GetValueOrDefault(Ec2Interfaces.New) as IReadOnlyList<object?> ?? [];
        if (interfaces.Count > 1 || (interfaces.Count > 0 && values.ContainsKey(Ec2Interfaces.Existing)))
        {
            for (var i = 0; i < interfaces.Count; i++)
            {
                if (interfaces[i] is not IReadOnlyDictionary<string, object?> one
                    || !one.ContainsKey("associate_public_ip")) continue;
                yield return Wrong($"{Ec2Interfaces.New}[{i}].associate_public_ip",
                    "An instance with several interfaces cannot have a public address from its start.", "Remove it.");
            }
        }

        if (asked.Count == 0)
        {
            if (values.ContainsKey(Ec2Fleet.Strategy))
            {
                yield return Wrong(Ec2Fleet.Strategy,
                    $"'{Ec2Fleet.Strategy}' in the resource section has nothing to choose from.",
                    $"Add '{Ec2Fleet.Types}', '{Ec2Fleet.Subnets}' or '{Ec2Fleet.Zones}'.");
            }

            yield break;
        }

        if (values.ContainsKey("launch_template"))
        {
            yield return Wrong("launch_template", $"A launch template cannot be combined with '{asked[0]}'.",
                "EC2 takes one template for a fleet, and Occo makes it of this section. Write its settings here.");
        }

        if (values.ContainsKey("private_ip"))
        {
            yield return Wrong("private_ip", $"A fixed address cannot be combined with '{asked[0]}'.",
                "Remove one of them.");
        }

        if (values.GetValueOrDefault("placement") is IReadOnlyDictionary<string, object?> placement
            && placement.ContainsKey("zone") && asked.Find(k => k is Ec2Fleet.Subnets or Ec2Fleet.Zones) is { } places)
        {
            yield return Wrong("placement.zone", $"There are '{places}' and 'placement.zone' in the resource section.",
                "Write one of them.");
        }

        foreach (var finding in Ec2Requirements.Check(section)) yield return finding;
        var possible = values.ContainsKey("spot") ? Ec2Fleet.Spot : Ec2Fleet.OnDemand;
        if (values.ContainsKey(Ec2Requirements.Key))
            possible = [.. possible.Where(s => !s.EndsWith(Ec2Fleet.Prioritized, StringComparison.Ordinal))];
        if (values.GetValueOrDefault(Ec2Fleet.Strategy) is string strategy && !KindOfValue.IsTemplate(strategy)
            && Ec2Fleet.OnDemand.Union(Ec2Fleet.Spot).Contains(strategy) && !possible.Contains(strategy))
        {
            yield return Wrong(Ec2Fleet.Strategy,
                $"'{strategy}' is no strategy for {(values.ContainsKey("spot") ? "spot" : "on-demand")} instances"
                + (values.ContainsKey(Ec2Requirements.Key) ? $" with '{Ec2Requirements.Key}'." : "."),
                $"Write one of {string.Join(", ", possible)}.");
        }

        Diagnostic Wrong(string path, string message, string hint)
            => Rules.WrongValue.At(section.LocationOf(path), message, hint);
    }
}
