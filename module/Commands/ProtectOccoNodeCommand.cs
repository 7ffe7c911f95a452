using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsSecurity.Protect, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class ProtectOccoNodeCommand : NodeChangeCommand
{
    private protected override string Action => "Protect";

    private protected override Task<NodeInstance> ChangeAsync(IOrchestrator engine, Guid id)
        => engine.SetProtectionAsync(id, protect: true, IfRevision);
}
