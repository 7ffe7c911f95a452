using System.Management.Automation;
namespace Occo;

/// <summary>Finds stored node definitions by what the user wrote.</summary>
internal static class DefinitionSelection
{
    /// <summary>By wildcards, which may match nothing, or by type. Throws <see cref="SelectionException"/>.</summary>
    public static async Task<IReadOnlyList<StoredDefinition>> FindAsync(Orchestrator engine, string type)
    {
        var pattern = new WildcardPattern(type, WildcardOptions.IgnoreCase);
        var all = await engine.GetDefinitionsAsync().ConfigureAwait(false);
        StoredDefinition[] found = [.. all.Where(definition => pattern.IsMatch(definition.Type))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(type)
            ? found
            : throw new SelectionException("NodeDefinition", $"There is no definition of node type '{type}' in "
                + $"{engine.StorePath}. Get-OccoNodeDefinition lists those that there are.");
    }
}
