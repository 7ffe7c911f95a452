using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsData.Import, "OccoNode", SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class ImportOccoNodeCommand : OccoCommand
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string? Node { get; set; }

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] InstanceId { get; set; } = [];

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var id in InstanceId) Attempt(id, () => Process(id), "Instance");
    }

    private void Process(string id)
    {
        var engine = Engine;
        var infrastructure = Find(Infrastructure!);
        var node = NodeSelection.Expand(infrastructure, [WildcardPattern.Escape(Node!)])[0];
        AddMeter($"Looking for {id}");
        var plan = Run(cancel => engine.PlanImportAsync(infrastructure.Id, node, id, cancel));
        var more = plan.Target == plan.TargetBefore
            ? ""
            : $" and change the wanted instances from {plan.TargetBefore} to {plan.Target}";
        if (!ShouldProcess($"Node '{node}' of infrastructure '{infrastructure.Name}'", $"Import {id}{more}")) return;
        var wait = WorkLimits.LeaseWait(Wait, WaitSec);
        AddMeter($"Importing {id}");
        var imported = Run(cancel => engine.ImportNodeAsync(infrastructure.Id, node, id, wait, cancel));
        WriteObject(imported.ToOutput(engine.StorePath));
    }
}
