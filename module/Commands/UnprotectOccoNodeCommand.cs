using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsSecurity.Unprotect, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class UnprotectOccoNodeCommand : NodeChangeCommand
{
    private protected override string Action => "Unprotect";

    private protected override Task<NodeInstance> ChangeAsync(IOrchestrator engine, Guid id)
        => engine.SetProtectionAsync(id, protect: false, IfRevision);
}
