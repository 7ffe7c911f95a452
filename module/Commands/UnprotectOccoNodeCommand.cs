using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsSecurity.Unprotect, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class UnprotectOccoNodeCommand : ProtectionCommand
{
    private protected override bool Protects => false;
}
