using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Stop, "OccoEnactment", SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class StopOccoEnactmentCommand : InfrastructureCommand
{
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", "Detach from the workers")) return;
        var detached = Ask("Writing the store", engine => engine.DetachAsync(infrastructure.Id, IfRevision));
        if (PassThru) WriteObject(detached.ToOutput(Engine.StorePath));
    }
}
