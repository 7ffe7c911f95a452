using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Stop, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class StopOccoNodeCommand : NodeChangeCommand
{
    private protected override string Action => "Stop with the next enactment";

    private protected override Task<NodeInstance> ChangeAsync(IOrchestrator engine, Guid id)
        => engine.AskPowerAsync(id, stop: true, IfRevision);
}
