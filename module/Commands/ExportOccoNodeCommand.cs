using System.Management.Automation;
using System.Text;
namespace Occo.Commands;

[Cmdlet(VerbsData.Export, "OccoNode", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportOccoNodeCommand : OccoCommand
{
    private bool isWritten;

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public Guid Id { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    protected override void ProcessRecord() => Attempt(Id, () =>
    {
        var file = FilePath.Literal(SessionState.Path, Path);
        if (isWritten) throw new ArgumentException($"{file} takes one instance. Export each to a file of its own.");
        // The record ends before the file is written, and must not end in vain.
        if (!Force && File.Exists(file)) throw new IOException($"The file {file} exists. -Force overwrites it.");
        var engine = Engine;
        var node = Ask("Reading the store", store => store.GetNodeAsync(Id));
        var target = $"{node.Infrastructure}/{node.Name} {node.InstanceId ?? $"{node.Id}"}";
        if (!ShouldProcess(target, $"End its record and export it to {file}")) return;
        isWritten = true;
        var wait = WorkLimits.LeaseWait(Wait, WaitSec);
        AddMeter($"Exporting {node.Name}");
        var handover = Run(cancel => engine.ExportNodeAsync(Id, wait, cancel));
        File.WriteAllText(file, Orchestrator.WriteHandover(handover), new UTF8Encoding(false));
        WriteObject(new FileInfo(file));
    }, "Node");
}
