using System.Management.Automation;
namespace Occo;

/// <summary>Finds infrastructures by name, id or wildcards.</summary>
internal static class InfrastructureSelection
{
    /// <summary>Wildcards may match nothing; a name is found as by <see cref="FindLiteralAsync"/>.</summary>
    public static async Task<IReadOnlyList<Infrastructure>> FindAsync(
        IOrchestrator engine, string name, bool includeRemoved = false)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return await FindLiteralAsync(engine, name, includeRemoved).ConfigureAwait(false);
        var pattern = Wildcards.Of(name);
        var all = await engine.GetInfrastructuresAsync(includeRemoved).ConfigureAwait(false);
        return [.. all.Where(i => pattern.IsMatch(i.Name))];
    }

    /// <summary>
    /// Finds by name or id. Ignores case when no exact name exists. Returns several only with
    /// <paramref name="includeRemoved"/>. Throws <see cref="SelectionException"/> when there is none.
    /// </summary>
    public static async Task<IReadOnlyList<Infrastructure>> FindLiteralAsync(
        IOrchestrator engine, string name, bool includeRemoved = false)
    {
        if (!includeRemoved && await engine.FindInfrastructureAsync(name).ConfigureAwait(false) is { } exact)
            return [exact];
        var all = await engine.GetInfrastructuresAsync(includeRemoved).ConfigureAwait(false);
        Infrastructure[] same = [.. all.Where(i => i.Name == name || i.Id == name)];
        if (same.Length > 0) return same;
        Infrastructure[] similar = [.. all.Where(i => i.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (!includeRemoved && similar.Length > 1)
        {
            // A name must never select two infrastructures.
            throw new SelectionException("Infrastructure", $"'{name}' matches several infrastructures: "
                + $"{string.Join(", ", similar.Select(i => $"'{i.Name}'"))}. Use the exact upper and lower case.");
        }

        return similar.Length > 0 ? similar : throw new SelectionException("Infrastructure",
            $"There is no infrastructure '{name}' in {engine.StorePath}. "
            + (Suggestion.Nearest(name, all.Select(i => i.Name)) is { } nearest ? $"Did you mean '{nearest}'?"
                : "Get-OccoInfrastructure lists the infrastructures."));
    }
}
