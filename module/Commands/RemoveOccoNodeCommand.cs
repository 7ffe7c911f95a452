using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoNodeCommand : OccoCommand
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

    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaxConcurrency { get; set; } = WorkLimits.DefaultConcurrency;

    [Parameter]
    [ValidateRange(0, WorkLimits.MostSeconds)]
    public int TimeoutSec { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MostSeconds)]
    public int WaitSec { get; set; }

    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var id in Id) Attempt(id, () => Process(id), "Node");
    }

    private void Process(Guid id)
    {
        if (!Confirmed($"Node instance {id}", "Drop", Force)) return;
        var engine = Engine;
        var limits = new EnactmentOptions { Credential = Credential.ToEngine() };
        var story = new EnactmentReporter(this, $"Dropping {id}",
            WorkLimits.Apply(limits, MaxConcurrency, TimeoutSec, Wait, WaitSec));
        var removal = new RemovalOptions { KeepResource = KeepResource, Enactment = story.Options };
        var result = Run(cancel => engine.DropNodeAsync(id, removal, cancel));
        story.Write(result, engine.StorePath, PassThru);
    }
}
