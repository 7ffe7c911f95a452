using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Restore, "OccoStore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoStore))]
public sealed class RestoreOccoStoreCommand : OccoCommand
{
    private volatile bool isRestoring;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string Path { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string? StopWarning => isRestoring
        ? "A restore is not stopped halfway: it ends first. Get-OccoStore shows the store, and Find-OccoOrphan lists "
            + "instances that the backup does not know."
        : null;

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var backup = FilePath.Literal(SessionState.Path, Path);
        var options = OwnStoreOptions;
        AddMeter("Checking the backup");
        Run(async _ =>
        {
            await Orchestrator.CheckRestoreAsync(backup, options).ConfigureAwait(false);
            return true;
        });
        // The store is not opened: it can be damaged.
        if (!Confirmed($"Store {Orchestrator.PathOf(options)}", $"Replace by the backup {backup}", Force)) return;
        AddMeter("Restoring the store");
        isRestoring = true;
        var done = Run(async _ =>
        {
            try
            {
                return await Orchestrator.RestoreAsync(backup, options).ConfigureAwait(false);
            }
            finally
            {
                isRestoring = false;
            }
        });
        if (done.Replaced is { } replaced) WriteVerbose($"The replaced store is kept in {replaced}.");
        foreach (var name in done.Forgotten)
        {
            WriteWarning($"The backup does not contain the infrastructure '{name}'. Its instances, if any, are now "
                + $"orphans. Find-OccoOrphan lists them. Their records are in the replaced store {done.Replaced}.");
        }

        foreach (var name in done.Revived)
        {
            WriteWarning($"The infrastructure '{name}' was removed after the backup and is registered again. The next "
                + $"enactment creates its instances. Remove-OccoInfrastructure {name} removes it.");
        }

        WriteObject(Ask("Checking the store", engine => engine.GetStoreAsync()).ToOutput());
    }, "Backup");
}
