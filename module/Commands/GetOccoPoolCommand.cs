using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoPool")]
[OutputType(typeof(OccoPool))]
public sealed class GetOccoPoolCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                var found = Ask("Reading the store", engine => PoolSelection.FindAsync(engine, name));
                WriteObject(found.Select(p => p.ToOutput(Engine.StorePath)).ToList(), enumerateCollection: true);
            });
        }
    }
}
