using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.Compiler;

/// <summary>Finds given variables that nothing in the description uses: most likely a typing error.</summary>
internal sealed class VariableCheck(CompilerContext context, Definitions definitions, Findings findings)
{
    /// <summary>Reports given variables that the description neither declares nor uses.</summary>
    public void Check(
        IReadOnlyDictionary<string, object?> given, IEnumerable<string> declared,
        IReadOnlyDictionary<string, NodeDefinition> used, IReadOnlyDictionary<string, object?> outputs)
    {
        if (given.Count == 0) return;
        var known = declared.ToHashSet(StringComparer.Ordinal);
        if (!TryAdd(TemplateReferences.OfOutputs(outputs), known)) return;
        foreach (var alternative in used.Values.SelectMany(definition => definition.Implementations))
        {
            // A custom composer may read any variable, and so may a template that takes them all.
            if (!context.HasStandardNames(alternative)) return;
            if (!TryAdd(definitions.ReferencesOf(alternative), known)) return;
        }

        foreach (var name in given.Keys.Where(name => !known.Contains(name)))
        {
            findings.Add(Rules.UnusedVariable, SourceLocation.None,
                $"The variable '{name}' was given, but nothing in the description uses it.",
                Suggestion.For(name, known, "variables"));
        }
    }

    // False: all variables are used as a whole.
    private static bool TryAdd(IEnumerable<TemplateReference> references, HashSet<string> known)
    {
        var paths = references.Select(reference => reference.Use)
            .Where(use => use.Kind == NameKind.Variable && use.Path[0] == "variables").Select(use => use.Path).ToList();
        known.UnionWith(paths.Where(path => path.Count > 1).Select(path => path[1]));
        return paths.All(path => path.Count > 1);
    }
}
