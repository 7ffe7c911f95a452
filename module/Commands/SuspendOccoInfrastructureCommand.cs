using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Suspend, "OccoInfrastructure", SupportsShouldProcess = true)]
[OutputType(typeof(OccoInfrastructure))]
public sealed class SuspendOccoInfrastructureCommand : InfrastructureCommand
{
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override void Process(Infrastructure infrastructure)
    {
        if (!ShouldProcess($"Infrastructure '{infrastructure.Name}'", "Suspend")) return;
        var suspended = Ask("Writing the store", engine => engine.SuspendAsync(infrastructure.Id, Reason, IfRevision));
        WriteObject(suspended.ToOutput(Engine.StorePath));
    }
}
