using System.Collections;
namespace Occo;

/// <summary>Completes names of infrastructures.</summary>
public sealed class InfrastructureNameCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetInfrastructuresAsync().ConfigureAwait(false))
            .Select(i => (i.Name, $"{i.State}, {i.Ready} of {i.Desired} ready"));
}
