using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsLifecycle.Start, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class StartOccoNodeCommand : NodeChangeCommand
{
    private protected override string Action => "Start with the next enactment";

    private protected override Task<NodeInstance> ChangeAsync(IOrchestrator engine, Guid id)
        => engine.AskPowerAsync(id, stop: false, IfRevision);
}
