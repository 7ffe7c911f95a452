namespace Occo;

/// <summary>Completes with the sizes that Get-OccoCloudSize found.</summary>
public sealed class CloudSizeCompleter : CatalogueCompleter
{
    private protected override IEnumerable<CataloguedItem> Remembered(Orchestrator engine, string type)
        => engine.RememberedSizes(type);
}
