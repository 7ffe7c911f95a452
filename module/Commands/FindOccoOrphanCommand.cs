using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Find, "OccoOrphan")]
[OutputType(typeof(OccoOrphan))]
public sealed class FindOccoOrphanCommand : OrphanCommand
{
    protected override void ProcessRecord()
        => Attempt(StorePath, () => WriteObject(Search(), enumerateCollection: true), "Orphan");
}
