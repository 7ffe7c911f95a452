using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoNodeDefinition", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class RemoveOccoNodeDefinitionCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeTypeCompleter))]
    public string[] Type { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var type in Type)
        {
            Attempt(type, () =>
            {
                var found = Ask("Reading the store", engine => DefinitionSelection.FindAsync(engine, type));
                foreach (var definition in found)
                {
                    if (ShouldProcess($"Node definition '{definition.Type}'", "Remove"))
                        Ask("Removing", engine => engine.RemoveDefinitionAsync(definition.Type));
                }
            });
        }
    }
}
