namespace Occo;

/// <summary>Completes with the images that Get-OccoCloudImage found.</summary>
public sealed class CloudImageCompleter : CatalogueCompleter
{
    private protected override Task<IReadOnlyList<CataloguedItem>> RememberedAsync(IOrchestrator engine, string type)
        => engine.RememberedImagesAsync(type);
}
