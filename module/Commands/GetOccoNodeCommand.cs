using System.Management.Automation;
namespace Occo.Commands;

[Cmdlet(VerbsCommon.Get, "OccoNode")]
[OutputType(typeof(OccoNode))]
public sealed class GetOccoNodeCommand : LookCommand
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Infrastructure { get; set; } = ["*"];

    [Parameter(Position = 1)]
    [Alias("Node")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeId")]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[]? Id { get; set; } = [];

    [Parameter]
    [ValidateSet("Creating", "Booting", "Configuring", "Ready", "Unhealthy", "Stopped", "Failed", "Dropping", "Gone")]
    public string[] State { get; set; } = [];

    [Parameter]
    public SwitchParameter IncludeGone { get; set; }

    [Parameter]
    [IsoTime]
    public DateTime? AsOf { get; set; }

    private bool WithGone => IncludeGone
        || State.Contains(nameof(NodeState.Gone), StringComparer.OrdinalIgnoreCase);

    protected override void ProcessRecord()
    {
        var infrastructures = new List<Infrastructure>();
        foreach (var name in Infrastructure)
        {
            Attempt(name, () => infrastructures.AddRange(
                Ask("Reading the store", engine => InfrastructureSelection.FindAsync(
                    engine, name, WithGone || AsOf is not null || Id is { Length: > 0 }))));
        }

        // An infrastructure from the pipeline has an Id, too.
        string[] wanted = [.. (Id ?? []).Where(id => !infrastructures.Exists(i => i.Id == id))];
        var ids = new List<Guid>();
        foreach (var id in wanted) Attempt(id, () => ids.Add(NodeIdOf(id)), "Node");
        if (infrastructures.Count == 0 || (wanted.Length > 0 && ids.Count == 0)) return;
        Attempt(null, () => Process(infrastructures.DistinctBy(i => i.Id).ToList(), ids));
    }

    private void Process(List<Infrastructure> infrastructures, List<Guid> ids)
    {
        if (Refresh && AsOf is not null)
            throw new ArgumentException("-Refresh shows the present, -AsOf the past. Use one of them.");
        if (AsOf > TimeProvider.System.GetUtcNow())
            throw new ArgumentException($"-AsOf {OccoText.Time(AsOf)} is in the future. It shows the past.");
        LookAt(infrastructures);
        var isWanted = NodeSelection.Matcher(Name);
        var nodes = Ask("Reading the store", async engine =>
        {
            var all = new List<NodeInstance>();
            foreach (var infrastructure in infrastructures)
            {
                all.AddRange(await engine.GetNodesAsync(new NodeQuery
                {
                    Infrastructure = infrastructure.Id,
                    IncludeGone = WithGone || ids.Count > 0,
                    AsOf = AsOf,
                }).ConfigureAwait(false));
            }

            return all;
        });
        var found = nodes.Where(node => isWanted(node.Name)
            && (ids.Count == 0 || ids.Contains(node.Id))
            && (State.Length == 0 || State.Contains(node.State.ToString(), StringComparer.OrdinalIgnoreCase)));
        // A complete list, so that the next cmdlet of the pipeline can remove instances.
        WriteObject(found.Select(node => node.ToOutput(Engine.StorePath)).ToList(), enumerateCollection: true);

        var known = infrastructures.SelectMany(i => i.Nodes).Concat(nodes.Select(n => n.Name));
        foreach (var name in NodeSelection.Unknown(Name, known))
            Report(NodeSelection.NotFound(name, infrastructures), name);
        var where = string.Join(", ", infrastructures.Select(i => $"'{i.Name}'").Distinct().Take(20));
        foreach (var id in ids.Except(nodes.Select(node => node.Id)))
        {
            Report(new SelectionException("Node", $"There is no node instance {id} in {where} of {Engine.StorePath}"
                + $"{(AsOf is null ? "" : " at that time")}."), id);
        }
    }
}
