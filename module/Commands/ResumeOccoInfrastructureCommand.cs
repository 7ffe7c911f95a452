using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Resume, "OccoInfrastructure", SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class ResumeOccoInfrastructureCommand : InfrastructureCommand
{
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", "Resume")) return;
        var resumed = Ask("Writing the store", engine => engine.ResumeAsync(infrastructure.Id, IfRevision));
        WriteObject(resumed.ToOutput(Engine.StorePath));
    }
}
