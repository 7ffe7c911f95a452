using System.Management.Automation;
namespace Occo;

/// <summary>Finds access tokens by name, id or wildcards.</summary>
internal static class TokenSelection
{
    /// <summary>Wildcards may match nothing. Throws <see cref="SelectionException"/> for an unknown name.</summary>
    public static async Task<IReadOnlyList<AccessToken>> FindAsync(
        IOrchestrator engine, string name, bool includeRevoked = false)
    {
        var pattern = Wildcards.Of(name);
        var all = await engine.GetTokensAsync(includeRevoked: true).ConfigureAwait(false);
        AccessToken[] found = [.. all.Where(
            token => token.Id == name || ((includeRevoked || token.RevokedAt is null) && pattern.IsMatch(token.Name)))];
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)
            ? found
            : throw new SelectionException("Token",
                $"There is no token '{name}' in {engine.StorePath}. Get-OccoToken lists the tokens.");
    }
}
