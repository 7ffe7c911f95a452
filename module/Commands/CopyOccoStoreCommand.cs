using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsCommon.Copy, "OccoStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoStore))]
public sealed class CopyOccoStoreCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(Destination, () =>
    {
        var options = ExistingStoreOptions;
        var target = StoreLocation.Of(SessionState.Path, Destination).Path!;
        if (!Confirmed($"Store {Orchestrator.PathOf(options)}", $"Move to {target}, and close the old store", Force))
            return;
        AddMeter("Moving the store");
        var rows = Run(_ => Orchestrator.MoveStoreAsync(target, options));
        WriteVerbose($"{rows} rows were copied and compared.");
        StorePath = target;
        WriteObject(Ask("Checking the store", engine => engine.GetStoreAsync()).ToOutput());
    }, "Store");
}
