using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Remove, "OccoNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OccoEnactment))]
public sealed class RemoveOccoNodeCommand : WorkCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [ValidateNotNullOrEmpty]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] Id { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter KeepResource { get; set; }

    [Parameter]
    public SwitchParameter ForgetUnreachable { get; set; }

    [Parameter]
    public SwitchParameter IncludeProtected { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var id in Id) Attempt(id, () => Process(id), "Node");
    }

    private protected override string? StopText(string name, EnactmentReporter reporter, Infrastructure? now)
        => $"{reporter.Describe("", "this run has dropped nothing yet")} Repeat the command"
            + (reporter.HasOpenWork ? "; the next enactment finishes the drop, too." : ".");

    private void Process(string given)
    {
        var engine = Engine;
        var node = Ask("Reading the store", store => store.FindNodeAsync(given));
        var id = node.Id;
        if (!KeepResource && !IncludeProtected)
            Require(store => store.RequireUnprotectedAsync(node.InfrastructureId, id));
        var address = node.Address ?? "no address";
        var target = $"{node.Infrastructure}/{node.Name} at {address} ({node.State}"
            + $"{(node.IsProtected ? ", protected" : "")}, {node.InstanceId ?? "not in the cloud yet"}, node id {id})";
        if (!Confirmed(target, KeepResource ? "Keep in the cloud and end its record" : "Drop", Force)) return;
        var shown = $"{node.Infrastructure}/{OccoText.Named(node.Name, id)}";
        var reporter = new EnactmentReporter(this, node.Infrastructure, $"Dropping {shown}",
            Limited(new() { IncludeProtected = IncludeProtected }));
        Follow(shown, reporter);
        var removal = new RemovalOptions
        {
            KeepResource = KeepResource,
            ForgetUnreachable = ForgetUnreachable,
            Enactment = reporter.Options,
        };
        var result = Run(cancel => engine.DropNodeAsync(id, removal, cancel));
        reporter.End();
        reporter.Write(result, engine.StorePath, PassThru);
    }
}
