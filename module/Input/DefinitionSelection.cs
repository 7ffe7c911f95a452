namespace Occo;

/// <summary>Finds stored node definitions.</summary>
internal static class DefinitionSelection
{
    /// <summary>Finds by type or wildcards. Throws <see cref="SelectionException"/> for an unknown type.</summary>
    public static async Task<IReadOnlyList<StoredDefinition>> FindAsync(IOrchestrator engine, string type)
        => Wildcards.Find(type, await engine.GetDefinitionsAsync().ConfigureAwait(false), found => found.Type,
            "NodeDefinition", $"There is no definition of node type '{type}' in {engine.StorePath}. "
            + "Get-OccoNodeDefinition lists the definitions.");
}
