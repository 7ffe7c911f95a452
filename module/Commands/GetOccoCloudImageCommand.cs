using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoCloudImage")]
[OutputType(typeof(OccoCloudImage))]
public sealed class GetOccoCloudImageCommand : CatalogueCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CloudImageCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Owner { get; set; } = [];

    private protected override string Subject => "CloudImage";

    protected override void ProcessRecord() => Process(Name);

    private protected override int Write(CloudQuery query, string? name)
    {
        var (engine, fits) = (Engine, Matcher(name));
        var images = new ImageQuery { Name = Simple(name), Owners = Owner };
        AddMeter($"Asking the cloud {query.Type} for images");
        var found = Run(cancel => engine.FindImagesAsync(query, images, cancel))
            .Where(image => fits(image.Name) || fits(image.Id)).ToList();
        foreach (var image in found) WriteObject(image.ToOutput(query, engine.StorePath));
        return found.Count;
    }
}
