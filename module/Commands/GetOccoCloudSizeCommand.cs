using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoCloudSize")]
[OutputType(typeof(OccoCloudSize))]
public sealed class GetOccoCloudSizeCommand : CatalogueCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudSizeCompleter))]
    public string[] Name { get; set; } = [];

    private protected override string Subject => "CloudSize";

    protected override void ProcessRecord() => Process(Name);

    private protected override int Write(CloudQuery query, string? name)
    {
        var (engine, fits) = (Engine, Matcher(name));
        AddMeter($"Asking the cloud {query.Type} for sizes");
        var found = Run(cancel => engine.FindSizesAsync(query, Simple(name), cancel))
            .Where(size => fits(size.Name)).ToList();
        foreach (var size in found) WriteObject(size.ToOutput(query, engine.StorePath));
        return found.Count;
    }
}
