using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoNodeDefinition")]
[OutputType(typeof(OccoNodeDefinition))]
public sealed class GetOccoNodeDefinitionCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeTypeCompleter))]
    public string[] Type { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (var type in Type)
        {
            Attempt(type, () =>
            {
                var found = Ask("Reading the store", engine => DefinitionSelection.FindAsync(engine, type));
                WriteObject(found.Select(d => d.ToOutput(Engine.StorePath)).ToList(), enumerateCollection: true);
            });
        }
    }
}
