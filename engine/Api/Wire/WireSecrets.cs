using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Occo.Engine.Api.Wire;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Hides what is known as secret in answers to those who may look but not register: values under secret names, those
/// that <c>secret_variables</c> marks, and what machines run at first start. As in plans and comparisons.
/// </summary>
public static class WireSecrets
{
    private static readonly AsyncLocal<bool> Hidden = new();

    // A long answer is written in parts, and each part asks for the values again.
    private static readonly ConditionalWeakTable<CompiledInfrastructure, CompiledInfrastructure> Copies = new();

    /// <summary>Whether secrets are hidden in what this call, and what it calls, writes from now on.</summary>
    public static void Hide(bool hide) => Hidden.Value = hide;

    internal static void Select(JsonTypeInfo type)
    {
        if (type.Type == typeof(CompiledInfrastructure))
        {
            Hide<CompiledInfrastructure, Values>(type, "variables", (i, _) => Shown(i).Variables);
            Hide<CompiledInfrastructure, Values>(type, "outputs", (i, _) => Shown(i).Outputs);
            Hide<CompiledInfrastructure, IReadOnlyList<CompiledNode>>(type, "nodes", (i, _) => Shown(i).Nodes);
            Hide<CompiledInfrastructure, IReadOnlyDictionary<string, NodeDefinition>>(
                type, "definitions", (i, _) => Shown(i).Definitions);
        }
        else if (type.Type == typeof(CompiledNode))
        {
            HideMappings(type, "variables", "filter");
        }
        else if (type.Type == typeof(NodeImplementation))
        {
            HideMappings(type, "resource", "contextualisation", "configManagement", "healthCheck");
        }
        else if (type.Type == typeof(NodeInstance))
        {
            HideMappings(type, "translation");
        }
        else if (type.Type == typeof(ComposedRequest))
        {
            HideMappings(type, "resource", "attributes", "configManagement", "healthCheck");
            Hide<ComposedRequest, string>(type, "context", (_, _) => SecretValues.Hidden);
            Hide<ComposedRequest, IReadOnlyDictionary<string, string>>(type, "inputs", (_, all) => all.ToDictionary(
                input => input.Key, input => SecretValues.IsSecret(input.Key) ? SecretValues.Hidden : input.Value));
        }
        else if (type.Type == typeof(Webhook))
        {
            Hide<Webhook, string>(type, "url", (webhook, _) => webhook.Name);
        }
    }

    private static void HideMappings(JsonTypeInfo type, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Hide<object, Values>(type, name, (_, values) => Shown(values, []));
    }

    private static void Hide<TOwner, TValue>(JsonTypeInfo type, string name, Func<TOwner, TValue, TValue> shown)
        where TValue : class
    {
        var property = type.Properties.Single(property => property.Name == name);
        var get = property.Get!;
        property.Get = item => get(item) is TValue value && Hidden.Value ? shown((TOwner)item, value) : get(item);
    }

    private static CompiledInfrastructure Shown(CompiledInfrastructure whole) => Copies.GetValue(whole, i => i with
    {
        Variables = Shown(i.Variables, i.SecretVariables),
        Outputs = Shown(i.Outputs, i.SecretVariables),
        Nodes = [.. i.Nodes.Select(node => node with { Variables = Shown(node.Variables, i.SecretVariables) })],
        Definitions = i.Definitions.ToDictionary(d => d.Key, d => Shown(d.Value, i.SecretVariables)),
    });

    private static NodeDefinition Shown(NodeDefinition definition, IReadOnlyList<string> marked) => definition with
    {
        Implementations = [.. definition.Implementations.Select(i => i with
        {
            Resource = Shown(i.Resource, marked),
            Contextualisation = i.Contextualisation is { } context ? Shown(context, marked) : null,
            ConfigManagement = i.ConfigManagement is { } management ? Shown(management, marked) : null,
            HealthCheck = i.HealthCheck is { } check ? Shown(check, marked) : null,
        })],
    };

    private static Values Shown(Values values, IReadOnlyList<string> marked)
        => (Values)SecretValues.Shown(values, marked)!;
}
