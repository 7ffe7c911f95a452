namespace Occo;

/// <summary>Completes with the sizes that Get-OccoCloudSize found.</summary>
public sealed class CloudSizeCompleter : CatalogueCompleter
{
    private protected override Task<IReadOnlyList<CataloguedItem>> RememberedAsync(IOrchestrator engine, string type)
        => engine.RememberedSizesAsync(type);
}
