using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoStore")]
[OutputType(typeof(OccoStore))]
public sealed class GetOccoStoreCommand : OccoCommand
{
    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(StorePath, () =>
        WriteObject(Ask("Checking the store", engine => engine.GetStoreAsync()).ToOutput()));
}
