using System.Collections;

namespace Occo;

/// <summary>Completes the types of registered cloud handlers.</summary>
public sealed class CloudHandlerCompleter : StoreCompleter
{
    private protected override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
    {
        var stored = engine is Orchestrator own ? await own.GetHandlersAsync().ConfigureAwait(false) : [];
        return SessionHandlers.All.Select(handler => (handler.Type, "of this session"))
            .Concat(stored.Select(handler => (handler.Type, $"of the module {handler.Module} {handler.Version}")));
    }
}
