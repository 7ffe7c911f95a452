using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Renders the parts of a health check that depend on the instance.</summary>
internal static class HealthTemplates
{
    private const string NoAddress = "The instance has no address yet.";
    private static readonly TemplateCache Templates = new();

    /// <summary>
    /// A <c>health_check</c> section with its ports, URLs and checks by plug-ins rendered. Throws
    /// <see cref="CompositionException"/>.
    /// </summary>
    public static IReadOnlyDictionary<string, object?> Render(
        IReadOnlyDictionary<string, object?> section, NodeInstance instance, CompiledNode node)
    {
        var tree = new TreeRenderer(Scope(instance, node), Templates);
        return section.ToDictionary(e => e.Key, e => HealthCheckKeys.IsRendered(e.Key)
            ? tree.Render(e.Value, $"health_check.{e.Key}", keepKinds: true)
            : e.Value);
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
            Hints = new Dictionary<string, string> { ["ip"] = NoAddress, ["address"] = NoAddress },
        };
    }
}
