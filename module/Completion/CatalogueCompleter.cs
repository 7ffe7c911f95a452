using System.Collections;
using System.Globalization;
namespace Occo;

/// <summary>Completes with the stored catalogues of clouds. Never asks a cloud.</summary>
public abstract class CatalogueCompleter : StoreCompleter
{
    private protected abstract Task<IReadOnlyList<CataloguedItem>> RememberedAsync(IOrchestrator engine, string type);

    private protected sealed override async Task<IEnumerable<(string Text, string About)>> CandidatesAsync(
        IOrchestrator engine, IDictionary boundParameters)
    {
        var types = boundParameters["Type"] is string type
            ? [type]
            : CatalogueTypeCompleter.Types(await engine.GetCloudsAsync().ConfigureAwait(false));
        var items = new List<CataloguedItem>();
        foreach (var known in types) items.AddRange(await RememberedAsync(engine, known).ConfigureAwait(false));
        return items.Select(item => (item.Name, About(item)))
            .Concat(items.Where(item => item.Title is not null)
                .Select(item => (item.Title!, $"{item.Name} {About(item)}")));
    }

    private static string About(CataloguedItem item)
        => string.Create(
            CultureInfo.InvariantCulture, $"{item.About} (as of {item.SeenAt.LocalDateTime:yyyy-MM-dd})");
}
