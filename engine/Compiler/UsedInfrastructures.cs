using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.Compiler;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Finds the infrastructures whose outputs the templates of a description ask for. A name may be literal or a variable;
/// a name that is known only while rendering, for example of a loop, is not found.
/// </summary>
internal static class UsedInfrastructures
{
    /// <summary>Their names, sorted.</summary>
    public static IReadOnlyList<string> Of(
        IReadOnlyList<CompiledNode> nodes, Func<NodeImplementation, IReadOnlyList<TemplateReference>> referencesOf,
        IReadOnlyDictionary<string, NodeDefinition> definitions, Values outputs, Values variables)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Add(Asking(TemplateReferences.OfOutputs(outputs)), variables, names);
        var byType = definitions.ToDictionary(
            d => d.Key, d => Asking(d.Value.Implementations.SelectMany(referencesOf)));
        foreach (var node in nodes) Add(byType[node.Type], node.Variables, names);
        return [.. names];
    }

    private static List<NameUse> Asking(IEnumerable<TemplateReference> references) =>
    [
        .. references.Where(r => !r.IsHealthCheck).Select(r => r.Use)
            .Where(u => u.Kind is NameKind.Infrastructure or NameKind.InfrastructureVariable),
    ];

    private static void Add(List<NameUse> uses, Values variables, SortedSet<string> names) => names.UnionWith(uses
        .Select(use => use.Kind == NameKind.Infrastructure ? use.Path[0] : Variable(use.Path, variables))
        .OfType<string>());

    private static string? Variable(IReadOnlyList<string> path, Values variables)
    {
        object? value = path[0] == "variables" ? variables : null;
        foreach (var part in path.Skip(1)) value = (value as Values)?.GetValueOrDefault(part);
        return value as string;
    }
}
