using System.Management.Automation;

namespace Occo.Commands;

[Cmdlet(VerbsData.Import, "OccoNode", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(OccoNode))]
public sealed class ImportOccoNodeCommand : OccoCommand
{
    private const string IdSet = "InstanceId";
    private const string PathSet = "Path";

    private volatile string? importing;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string? Infrastructure { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string? Node { get; set; }

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [ValidateNotNullOrEmpty]
    public string[] InstanceId { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("FullName", "PSPath")]
    [FilePath(IsLiteral = true)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(1, WorkLimits.MaxSeconds)]
    public int WaitSec { get; set; }

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    private protected override string? StopWarning => importing is { } id
        ? $"The import of {id} was stopped. Get-OccoNode {Infrastructure} shows whether it is recorded; if not, repeat "
            + "the command."
        : null;

    protected override void ProcessRecord()
    {
        foreach (var id in InstanceId)
        {
            Attempt(id, () => Process(id, "",
                (engine, infrastructure, node, cancel) => engine.PlanImportAsync(infrastructure, node, id, cancel),
                (engine, infrastructure, node, wait, cancel)
                    => engine.ImportNodeAsync(infrastructure, node, id, wait, IfRevision, cancel)), "Instance");
        }

        foreach (var path in Path)
        {
            Attempt(path, () =>
            {
                var given = Orchestrator.ReadHandover(FilePath.Existing(SessionState.Path, path));
                Process(given.InstanceId, $" of {given.Infrastructure}/{given.Node}",
                    (engine, infrastructure, node, cancel)
                        => engine.PlanHandoverAsync(infrastructure, node, given, cancel),
                    (engine, infrastructure, node, wait, cancel)
                        => engine.TakeHandoverAsync(infrastructure, node, given, wait, IfRevision, cancel));
            }, "Instance");
        }
    }

    private void Process(
        string id, string origin,
        Func<IOrchestrator, string, string, CancellationToken, Task<NodeImportPlan>> look,
        Func<IOrchestrator, string, string, TimeSpan?, CancellationToken, Task<NodeInstance>> take)
    {
        var engine = Engine;
        var infrastructure = Find(Infrastructure!);
        var node = NodeSelection.Expand(infrastructure, [WildcardPattern.Escape(Node!)])[0];
        AddMeter($"Looking for {id}");
        var plan = Run(cancel => look(engine, infrastructure.Id, node, cancel));
        var more = plan.Target == plan.TargetBefore
            ? ""
            : $" and change the wanted instances from {plan.TargetBefore} to {plan.Target}";
        if (!ShouldProcess($"Node '{node}' of infrastructure '{infrastructure.Name}'", $"Import {id}{origin}{more}"))
            return;
        var wait = WorkLimits.LeaseWait(Wait, WaitSec);
        AddMeter($"Importing {id}");
        importing = id;
        try
        {
            WriteObject(Run(cancel => take(engine, infrastructure.Id, node, wait, cancel)).ToOutput(engine.StorePath));
        }
        finally
        {
            importing = null;
        }
    }
}
