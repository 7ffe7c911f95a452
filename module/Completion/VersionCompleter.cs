using System.Collections;
using System.Globalization;
namespace Occo;

/// <summary>Completes versions of the infrastructures on the command line, newest first.</summary>
public sealed class VersionCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
    {
        var versions = new List<InfrastructureVersion>();
        foreach (var infrastructure in await InfrastructuresAsync(engine, boundParameters).ConfigureAwait(false))
            versions.AddRange((await engine.GetVersionsAsync(infrastructure.Id).ConfigureAwait(false)).Reverse());
        return versions.Select(v => (
            v.Version.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture,
                $"accepted {v.AcceptedAt.LocalDateTime:yyyy-MM-dd HH:mm:ss} from {v.Actor}")));
    }
}
