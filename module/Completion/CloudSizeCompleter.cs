namespace Occo;

/// <summary>Sizes that Get-OccoCloudSize found before.</summary>
public sealed class CloudSizeCompleter : CatalogueCompleter
{
    private protected override IEnumerable<CataloguedItem> Remembered(Orchestrator engine, string type)
        => engine.RememberedSizes(type);
}
