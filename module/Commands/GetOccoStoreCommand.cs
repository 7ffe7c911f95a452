using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoStore")]
[OutputType(typeof(OccoStore))]
public sealed class GetOccoStoreCommand : OccoCommand
{
    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(StorePath, () =>
    {
        var store = Ask("Checking the store", engine => engine.GetStoreAsync());
        foreach (var warning in store.Warnings) WriteWarning(warning);
        WriteObject(store.ToOutput());
    });
}
