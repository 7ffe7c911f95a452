namespace Occo.Engine.ServiceComposers;

/// <summary>The variables that the templates of an instance see.</summary>
internal static class TemplateVariables
{
    public static Dictionary<string, object?> Of(CompositionInput input)
    {
        var node = input.Node;
        var variables = new Dictionary<string, object?>
        {
            ["name"] = node.Name,
            ["type"] = node.Type,
            ["infra_id"] = input.InfrastructureId,
            ["infra_name"] = input.InfrastructureName,
            ["user_id"] = input.Owner,
            ["node_id"] = input.NodeId.ToString(),
            ["variables"] = node.Variables,
            ["mappings"] = new Dictionary<string, object?>
            {
                ["inbound"] = Mappings(node.Inbound),
                ["outbound"] = Mappings(node.Outbound),
            },
            ["scaling"] = new Dictionary<string, object?> { ["min"] = (long)node.Min, ["max"] = (long)node.Max },
            ["filter"] = node.Filter,
            ["resource"] = input.Implementation.Resource,
        };
        AddGiven(variables, "contextualisation", input.Implementation.Contextualisation);
        AddGiven(variables, "config_management", input.Implementation.ConfigManagement);
        AddGiven(variables, "health_check", input.Implementation.HealthCheck);
        AddGiven(variables, "address", input.Reservation.Address);
        AddGiven(variables, "ip", input.Reservation.Address);
        if (input.Reservation.Ports.Count > 0) variables["ports"] = InstanceValues.Ports(input.Reservation.Ports);
        return variables;
    }

    /// <summary>Advice for undefined names that users are likely to try.</summary>
    public static IReadOnlyDictionary<string, string> Hints(CompositionInput input)
    {
        const string NoAddress = "This cloud does not know the address of an instance before it creates it.";
        var hints = input.Node.Variables.Keys.ToDictionary(name => name, name => $"Write variables.{name}.");
        hints.TryAdd("address", NoAddress);
        hints.TryAdd("ip", NoAddress);
        hints.TryAdd("ports", "The resource section has no ports that this cloud sets aside.");
        foreach (var manager in input.ConfigManagers.Values)
        {
            foreach (var name in manager.Variables(ComposedRequest.Empty).Keys)
                hints.TryAdd(name, $"It is there only with config_management of type {manager.Type}.");
        }

        hints.TryAdd("context_variables", "It is there only with contextualisation of type docker.");
        return hints;
    }

    private static void AddGiven(Dictionary<string, object?> variables, string name, object? value)
    {
        if (value is not null) variables[name] = value;
    }

    private static Dictionary<string, object?> Mappings(
        IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>> mappings) => mappings.ToDictionary(
            m => m.Key,
            m => (object?)m.Value.Select(object? (a) => new Dictionary<string, object?>(a.Extra)
            {
                ["attributes"] = new List<object?> { a.Source, a.Destination },
                ["synch"] = a.Synch,
            }).ToList());
}
