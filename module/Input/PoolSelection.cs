namespace Occo;

/// <summary>Finds pools.</summary>
internal static class PoolSelection
{
    /// <summary>Finds by name or wildcards. Throws <see cref="SelectionException"/> for an unknown name.</summary>
    public static async Task<IReadOnlyList<PoolStatus>> FindAsync(IOrchestrator engine, string name)
        => Wildcards.Find(name, await engine.GetPoolsAsync().ConfigureAwait(false), status => status.Pool.Name, "Pool",
            $"There is no pool '{name}' in {engine.StorePath}. Get-OccoPool lists the pools.");
}
