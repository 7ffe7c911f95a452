using System.Globalization;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>The parts of a health check that depend on the instance, rendered when its address is known.</summary>
internal static class HealthTemplates
{
    private static readonly TemplateCache Templates = new();

    /// <summary>The URLs to ask.</summary>
    public static IReadOnlyList<string> Urls(NodeInstance instance, CompiledNode node)
        => Values(instance, node, "urls")
            .Select(v => v.Value as string ?? throw Wrong(v.Place, "must be the text of a URL"))
            .ToList();

    /// <summary>The ports to connect to.</summary>
    public static IReadOnlyList<int> Ports(NodeInstance instance, CompiledNode node)
        => Values(instance, node, "ports").Select(v => Port(v.Value, v.Place)).ToList();

    private static IEnumerable<(object? Value, string Place)> Values(
        NodeInstance instance, CompiledNode node, string key)
    {
        if (instance.Request.HealthCheck?.GetValueOrDefault(key) is not { } given) return [];
        var place = $"health_check.{key}";
        if (given is not IReadOnlyList<object?> list) throw Wrong(place, "must be a list");
        var tree = new TreeRenderer(Scope(instance, node), Templates);
        return list.Select((item, i) => (tree.Render(item, $"{place}[{i}]", keepKinds: true), $"{place}[{i}]"));
    }

    private static int Port(object? value, string place)
    {
        var number = value as long? ?? 0;
        if (value is string text) _ = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return number is >= 1 and <= 65535 ? (int)number : throw Wrong(place, "must be a port from 1 to 65535");
    }

    private static TemplateScope Scope(NodeInstance instance, CompiledNode node)
    {
        var variables = new Dictionary<string, object?>
        {
            ["name"] = instance.Name,
            ["infra_id"] = instance.InfrastructureId,
            ["infra_name"] = instance.Infrastructure,
            ["node_id"] = instance.Id.ToString(),
            ["variables"] = node.Variables,
            ["instance_data"] = InstanceValues.Of(instance),
            ["ports"] = InstanceValues.Ports(instance.Ports),
        };
        if (instance.Address is { } address) variables["ip"] = variables["address"] = address;
        return new()
        {
            Variables = variables,
            Hints = new Dictionary<string, string>
            {
                ["ip"] = "The instance has no address yet.",
                ["address"] = "The instance has no address yet.",
            },
        };
    }

    private static CompositionException Wrong(string place, string what)
        => new($"{place} {what}.", SourceLocation.None);
}
