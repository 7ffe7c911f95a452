using System.Management.Automation;
namespace Occo;

/// <summary>Finds infrastructures by what the user wrote.</summary>
internal static class InfrastructureSelection
{
    /// <summary>By wildcards, which may match nothing, or as <see cref="FindLiteralAsync"/>.</summary>
    public static async Task<IReadOnlyList<Infrastructure>> FindAsync(
        Orchestrator engine, string name, bool includeRemoved = false)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return await FindLiteralAsync(engine, name, includeRemoved).ConfigureAwait(false);
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        var all = await engine.GetInfrastructuresAsync(includeRemoved).ConfigureAwait(false);
        return [.. all.Where(i => pattern.IsMatch(i.Name))];
    }

    /// <summary>
    /// By name or id; a name in other case will do where there is no exact one. At least one, and several only where
    /// removed ones are included. Throws <see cref="SelectionException"/>.
    /// </summary>
    public static async Task<IReadOnlyList<Infrastructure>> FindLiteralAsync(
        Orchestrator engine, string name, bool includeRemoved = false)
    {
        if (!includeRemoved && await engine.FindInfrastructureAsync(name).ConfigureAwait(false) is { } exact) return [exact];
        var all = await engine.GetInfrastructuresAsync(includeRemoved).ConfigureAwait(false);
        Infrastructure[] same = [.. all.Where(i => i.Name == name || i.Id == name)];
        if (same.Length > 0) return same;
        Infrastructure[] similar = [.. all.Where(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (!includeRemoved && similar.Length > 1)
        {
            // One name must never act on two.
            throw new SelectionException("Infrastructure", $"'{name}' could be any of "
                + $"{string.Join(", ", similar.Select(i => $"'{i.Name}'"))}. Write it as it is written there.");
        }

        return similar.Length > 0 ? similar : throw new SelectionException("Infrastructure",
            $"There is no infrastructure '{name}' in {engine.StorePath}. Get-OccoInfrastructure lists what there is.");
    }
}
