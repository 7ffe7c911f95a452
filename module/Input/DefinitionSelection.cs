using System.Management.Automation;
namespace Occo;

/// <summary>Finds stored node definitions.</summary>
internal static class DefinitionSelection
{
    /// <summary>Finds by type or wildcards. Throws <see cref="SelectionException"/> for an unknown type.</summary>
    public static async Task<IReadOnlyList<StoredDefinition>> FindAsync(IOrchestrator engine, string type)
    {
        var pattern = Wildcards.Of(type);
        var all = await engine.GetDefinitionsAsync().ConfigureAwait(false);
        StoredDefinition[] found = [.. all.Where(definition => pattern.IsMatch(definition.Type))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(type)
            ? found
            : throw new SelectionException("NodeDefinition", $"There is no definition of node type '{type}' in "
                + $"{engine.StorePath}. Get-OccoNodeDefinition lists the definitions.");
    }
}
