using System.Collections;
using System.Globalization;
namespace Occo;

/// <summary>Completes ids of workers.</summary>
public sealed class WorkerIdCompleter : StoreCompleter
{
    private protected override string ListText(string text, string about) => $"{text} {about}";

    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
        => (await engine.GetWorkersAsync().ConfigureAwait(false)).Select(worker => (
            worker.Id.ToString(CultureInfo.InvariantCulture),
            $"{worker.Name}, {(worker.IsAlive ? "alive" : "not alive")}"));
}
