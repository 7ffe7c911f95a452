using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoInfrastructure")]
[OutputType(typeof(OccoInfrastructure))]
public sealed class GetOccoInfrastructureCommand : OccoCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Infrastructure")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter IncludeRemoved { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            Attempt(name, () =>
            {
                var found = Ask("Reading the store",
                    engine => InfrastructureSelection.Find(engine, name, IncludeRemoved));
                WriteObject(found.Select(i => i.ToOutput(Engine.StorePath)).ToList(), enumerateCollection: true);
            });
        }
    }
}
