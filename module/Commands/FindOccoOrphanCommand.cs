using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Find, "OccoOrphan")]
[OutputType(typeof(OccoOrphan))]
public sealed class FindOccoOrphanCommand : OrphanCommand
{
    protected override void ProcessRecord() => Attempt(StorePath, () =>
    {
        var found = Search();
        WriteObject(found, enumerateCollection: true);
        if (found.Count > 0 || AnyStore) return;
        if (Ask("Reading the store", engine => engine.GetInfrastructuresAsync(includeRemoved: true)).Count == 0)
        {
            WriteWarning($"The store {Engine.StorePath} never had an infrastructure, so it has no orphans. "
                + "-AnyStore lists the instances of other stores, for example of a lost one.");
            return;
        }

        WriteVerbose("There are no orphans of this store. -AnyStore searches for those of other stores, too.");
    }, "Orphan");
}
