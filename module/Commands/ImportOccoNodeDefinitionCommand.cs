using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Import, "OccoNodeDefinition", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNodeDefinition))]
public sealed class ImportOccoNodeDefinitionCommand : DocumentCommand
{
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = nameof(Definition), ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? Definition { get; set; }

    private protected override object? Document => Definition;

    private protected override MissingStore Missing
        => IsWhatIf ? MissingStore.Empty : MissingStore.Create;

    private protected override void Process(string name, Func<DescriptionSource> read)
    {
        if (!ShouldProcess($"Node definitions of {name}", "Import")) return;
        var source = read();
        var stored = DataFile.Located(source, name, () => Ask("Importing",
            engine => engine.ImportDefinitionsAsync(source, AllowImportsOutside)));
        foreach (var definition in stored) WriteObject(definition.ToOutput(Engine.StorePath));
    }
}
