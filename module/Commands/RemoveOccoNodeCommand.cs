using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoNodeCommand : WorkCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public Guid[] Id { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter KeepResource { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var id in Id) Attempt(id, () => Process(id), "Node");
    }

    private void Process(Guid id)
    {
        if (!Confirmed($"Node instance {id}", "Drop", Force)) return;
        var engine = Engine;
        var reporter = new EnactmentReporter(this, $"Dropping {id}", Limited(new()));
        var removal = new RemovalOptions { KeepResource = KeepResource, Enactment = reporter.Options };
        var result = Run(cancel => engine.DropNodeAsync(id, removal, cancel));
        reporter.Write(result, engine.StorePath, PassThru);
    }
}
