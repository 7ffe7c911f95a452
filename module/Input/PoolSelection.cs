using System.Management.Automation;
namespace Occo;

/// <summary>Finds pools.</summary>
internal static class PoolSelection
{
    /// <summary>Finds by name or wildcards. Throws <see cref="SelectionException"/> for an unknown name.</summary>
    public static async Task<IReadOnlyList<PoolStatus>> FindAsync(IOrchestrator engine, string name)
    {
        var pattern = Wildcards.Of(name);
        var all = await engine.GetPoolsAsync().ConfigureAwait(false);
        PoolStatus[] found = [.. all.Where(status => pattern.IsMatch(status.Pool.Name))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)
            ? found
            : throw new SelectionException("Pool",
                $"There is no pool '{name}' in {engine.StorePath}. Get-OccoPool lists the pools.");
    }
}
