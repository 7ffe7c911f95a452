namespace Occo;

/// <summary>Images that Get-OccoCloudImage found before.</summary>
public sealed class CloudImageCompleter : CatalogueCompleter
{
    private protected override IEnumerable<CataloguedItem> Remembered(Orchestrator engine, string type)
        => engine.RememberedImages(type);
}
