using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Import, "OccoPlan")]
[OutputType(typeof(OccoPlan))]
public sealed class ImportOccoPlanCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            Attempt(path, () =>
            {
                var file = FilePath.Existing(SessionState.Path, path);
                WriteObject(Engine.ReadPlan(file).ToOutput(Engine.StorePath));
            }, "Plan");
        }
    }
}
