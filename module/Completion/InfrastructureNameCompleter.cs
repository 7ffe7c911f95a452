using System.Collections;
namespace Occo;

/// <summary>Names of infrastructures.</summary>
public sealed class InfrastructureNameCompleter : StoreCompleter
{
    private protected override IEnumerable<(string Text, string About)> Candidates(
        Orchestrator engine, IDictionary boundParameters)
        => engine.GetInfrastructures().Select(i => (i.Name, $"{i.State}, {i.Ready} of {i.Desired} ready"));
}
