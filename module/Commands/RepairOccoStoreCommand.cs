using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsDiagnostic.Repair, "OccoStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoStore))]
public sealed class RepairOccoStoreCommand : OccoCommand
{
    [Parameter(Mandatory = true)]
    public SwitchParameter AfterFailover { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(StorePath, () =>
    {
        if (!AfterFailover) return;
        var options = ExistingStoreOptions;
        if (!Confirmed($"Store {Orchestrator.PathOf(options)}",
            "End all leases, skip numbers that may be in use, and let the next enactment of each infrastructure adopt "
            + "instances that the store forgot", Force))
        {
            return;
        }

        AddMeter("Repairing the store");
        var count = Run(_ => Orchestrator.RepairAsync(options));
        WriteVerbose($"Infrastructures to compare with their clouds: {count}. Those that were "
            + "registered just before the fail-over may be missing; Find-OccoOrphan lists their instances.");
        WriteObject(Ask("Checking the store", engine => engine.GetStoreAsync()).ToOutput());
    }, "Store");
}
