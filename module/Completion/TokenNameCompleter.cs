using System.Collections;
namespace Occo;

/// <summary>Completes names of access tokens.</summary>
public sealed class TokenNameCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetTokensAsync().ConfigureAwait(false)).Select(token => (token.Name, $"{token.Role}"));
}
