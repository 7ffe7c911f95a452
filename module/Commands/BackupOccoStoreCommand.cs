using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsData.Backup, "OccoStore", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class BackupOccoStoreCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [FilePath(IsLiteral = true)]
    public string Path { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override MissingStore Missing => MissingStore.Refuse;

    protected override void ProcessRecord() => Attempt(Path, () =>
    {
        var file = FilePath.Literal(SessionState.Path, Path);
        _ = OwnStoreOptions;
        if (!ShouldProcess($"Store {Engine.StorePath}", $"Back up to {file}")) return;
        Ask("Backing up the store", async engine =>
        {
            await ((Orchestrator)engine).BackupAsync(file, Force).ConfigureAwait(false);
            return true;
        });
        WriteObject(FilePath.Item(this, file));
    }, "Backup");
}
