using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsSecurity.Protect, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class ProtectOccoNodeCommand : ProtectionCommand
{
    private protected override bool Protects => true;
}
