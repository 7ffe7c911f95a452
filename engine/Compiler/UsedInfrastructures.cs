namespace Occo.Engine;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// Finds the infrastructures whose outputs the templates of a description ask for. A name may be written out or come
/// from variables; one that is known only while rendering (of a loop, say) is not found.
/// </summary>
internal static class UsedInfrastructures
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Of(
        IReadOnlyList<CompiledNode> nodes, IReadOnlyDictionary<string, NodeDefinition> definitions, Values outputs,
        Values variables)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Add(CallsIn(outputs), variables, names);
        var byType = definitions.ToDictionary(d => d.Key, d => d.Value.Implementations.SelectMany(CallsIn).ToList());
        foreach (var node in nodes) Add(byType[node.Type], node.Variables, names);
        return [.. names];
    }

    private static void Add(List<FunctionCallExpression> calls, Values variables, SortedSet<string> names)
    {
        if (calls.Count == 0) return;
        var known = new Dictionary<string, object?> { ["variables"] = variables };
        names.UnionWith(calls.Select(c => TemplateCalls.SubjectOf(c, known)).OfType<string>());
    }

    private static IEnumerable<FunctionCallExpression> CallsIn(NodeImplementation implementation)
        => CallsIn(implementation.Resource)
            .Concat(CallsIn(implementation.Contextualisation))
            .Concat(CallsIn(implementation.ConfigManagement));

    private static List<FunctionCallExpression> CallsIn(Values? section)
        => [.. TemplateCalls.In(section, [NodeFunctions.Infrastructure])];
}
