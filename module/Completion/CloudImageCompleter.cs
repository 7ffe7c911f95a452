namespace Occo;

/// <summary>Completes with the images that Get-OccoCloudImage found.</summary>
public sealed class CloudImageCompleter : CatalogueCompleter
{
    private protected override IEnumerable<CataloguedItem> Remembered(Orchestrator engine, string type)
        => engine.RememberedImages(type);
}
