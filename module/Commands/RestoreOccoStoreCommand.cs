using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Restore, "OccoStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoStore))]
public sealed class RestoreOccoStoreCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var backup = FilePath.Literal(SessionState.Path, Path);
        var options = new OrchestratorOptions
        {
            StorePath = StorePath is null ? null : FilePath.Literal(SessionState.Path, StorePath),
        };

        // The store is not opened before: it may be past opening.
        if (!Confirmed($"Store {Orchestrator.PathOf(options)}", $"Replace by the backup {backup}", Force)) return;
        AddMeter("Restoring the store");
        var done = Run(_ => Orchestrator.RestoreAsync(backup, options));
        if (done.Replaced is { } replaced) WriteVerbose($"The store as it was before is kept in {replaced}.");
        foreach (var name in done.Forgotten)
        {
            WriteWarning($"The backup does not have the infrastructure '{name}'. If it has instances, they are orphans "
                + $"now; what was known of them is in {done.Replaced}.");
        }

        WriteObject(Ask("Checking the store", engine => engine.GetStoreAsync()).ToOutput());
    }, "Backup");
}
