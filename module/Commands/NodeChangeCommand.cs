using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet that records something about instances, for later enactments.</summary>
public abstract class NodeChangeCommand : OccoCommand
{
    private protected const string IdSet = "Id";
    private const string NodeSet = "Node";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = IdSet)]
    [Alias("NodeId")]
    [ValidateNotNullOrEmpty]
    [NodeIdReference]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] Id { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NodeSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [InfrastructureReference]
    [ArgumentCompleter(typeof(InfrastructureNameCompleter))]
    public string[] Infrastructure { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = NodeSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? IfRevision { get; set; }

    /// <summary>What it does with an instance, for -WhatIf.</summary>
    private protected abstract string Action { get; }

    private protected abstract Task<NodeInstance> ChangeAsync(IOrchestrator engine, Guid id);

    protected override void ProcessRecord()
    {
        if (ParameterSetName == IdSet)
        {
            foreach (var id in Id)
                Attempt(id, () => Process(Ask("Reading the store", engine => engine.FindNodeAsync(id))), "Node");
            return;
        }

        ForEach(Infrastructure, (engine, name) => InfrastructureSelection.FindAsync(engine, name), Process);
    }

    // A node that the newest description does not have any more can still have instances.
    private void Process(Infrastructure infrastructure)
    {
        var isWanted = NodeSelection.Matcher(Node);
        var query = new NodeQuery { Infrastructure = infrastructure.Id };
        var instances = Ask("Reading the store", engine => engine.GetNodesAsync(query));
        var known = infrastructure.Nodes.Concat(instances.Select(instance => instance.Name));
        foreach (var name in NodeSelection.Unknown(Node, known))
            Report(NodeSelection.NotFound(name, [infrastructure]), name);
        foreach (var instance in instances.Where(instance => isWanted(instance.Name)))
            Attempt(instance.Id, () => Process(instance), "Node");
    }

    private void Process(NodeInstance node)
    {
        var target = NodeSelection.Describe(node);
        if (!ShouldProcess(target, Action)) return;
        var changed = Ask("Writing the store", engine => ChangeAsync(engine, node.Id));
        WriteObject(changed.ToOutput(Engine.StorePath));
    }
}
