using Newtonsoft.Json;

namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Node definitions to and from JSON, for the store.</summary>
internal static class DefinitionJson
{
    public static string Write(NodeDefinition definition) => PlainJson.Write(Plain(definition));

    public static NodeDefinition Read(string type, string json) => Definition(type, PlainJson.Read(json));

    /// <summary>The alternatives of a definition as plain values.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="withFiles">With the files of imported texts, which are no part of what is described.</param>
    public static IReadOnlyList<object?> Plain(NodeDefinition definition, bool withFiles = true)
        => [.. definition.Implementations.Select(implementation => Plain(implementation, withFiles))];

    public static NodeDefinition Definition(string type, object? alternatives)
        => alternatives is IReadOnlyList<object?> list
        ? new NodeDefinition(type, [.. list.Cast<Values>().Select(Implementation)])
        : throw new JsonReaderException($"The stored definition of '{type}' is no list.");

    /// <summary>A value that must exist and have a type, in JSON that Occo wrote itself.</summary>
    public static T Get<T>(this Values values, string key) => values.TryGetValue(key, out var value) && value is T typed
        ? typed
        : throw new JsonReaderException($"The stored JSON has no valid '{key}'.");

    private static Dictionary<string, object?> Plain(NodeImplementation implementation, bool withFiles)
    {
        var plain = new Dictionary<string, object?> { ["resource"] = implementation.Resource };
        if (implementation.Contextualisation is { } context) plain["contextualisation"] = context;
        if (implementation.ConfigManagement is { } management) plain["config_management"] = management;
        if (implementation.HealthCheck is { } check) plain["health_check"] = check;
        if (implementation.Placement is { } placement) plain["placement"] = PlacementJson.Plain(placement);
        if (withFiles && implementation.ImportedTexts.Count > 0)
            plain["importedTexts"] = implementation.ImportedTexts.ToDictionary(t => t.Key, object? (t) => t.Value);
        return plain;
    }

    private static NodeImplementation Implementation(Values values) => new()
    {
        Resource = values.Get<Values>("resource"),
        Contextualisation = values.GetValueOrDefault("contextualisation") as Values,
        ConfigManagement = values.GetValueOrDefault("config_management") as Values,
        HealthCheck = values.GetValueOrDefault("health_check") as Values,
        Placement = values.GetValueOrDefault("placement") is Values placement
            ? PlacementJson.Placement(placement) : null,
        ImportedTexts = (values.GetValueOrDefault("importedTexts") as Values ?? new Dictionary<string, object?>())
            .ToDictionary(t => t.Key, t => (string)t.Value!, StringComparer.Ordinal),
    };
}
