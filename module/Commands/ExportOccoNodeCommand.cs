using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsData.Export, "OccoNode", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOccoNodeCommand : OccoCommand
{
    private bool isWritten;
    private volatile string? exporting;

    [Parameter(Mandatory = true, Position = 0)]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override string? StopWarning => exporting is { } target
        ? $"The export of {target} was stopped, and its record may have ended. Repeat the command: it writes the file."
        : null;

    protected override void ProcessRecord() => Attempt(Id, () =>
    {
        var file = FilePath.Literal(SessionState.Path, Path);
        if (isWritten) throw new ArgumentException($"{file} takes one instance. Export each to a file of its own.");
        var engine = Engine;
        var node = Ask("Reading the store", store => store.FindNodeAsync(Id));
        var target = NodeSelection.Describe(node);
        if (!ShouldProcess(target, $"End its record and export it to {file}")) return;
        var wait = WorkLimits.LeaseWait(Wait, WaitSec);
        AddMeter($"Exporting {node.Name}");
        exporting = target;
        try
        {
            // The record must not end in vain.
            FilePath.Write(file, Force, () => Orchestrator.WriteHandover(
                Run(cancel => engine.ExportNodeAsync(node.Id, wait, IfRevision, cancel))));
        }
        finally
        {
            exporting = null;
        }

        isWritten = true;
        WriteObject(FilePath.Item(this, file));
    }, "Node");
}
