using System.Management.Automation;
using Occo.Engine;

namespace Occo.Commands;

/// <summary>A cmdlet that plans work, for all nodes of an infrastructure or some.</summary>
public abstract class PlanningCommand : InfrastructureCommand
{
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] Node { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[] ExcludeNode { get; set; } = [];

    /// <summary>Options that limit the work to the nodes asked for; null when no node is left.</summary>
    private protected EnactmentOptions? Scope(Infrastructure infrastructure)
    {
        var nodes = NodeSelection.Expand(infrastructure, Node);
        // To the engine an empty list means all nodes; here it means that the wildcards matched none.
        if (Node.Length > 0 && nodes.Count == 0) return null;
        return new EnactmentOptions
        {
            Nodes = nodes,
            ExcludeNodes = NodeSelection.Expand(infrastructure, ExcludeNode),
        };
    }

    /// <summary>Plans, and writes the plan and what is to be known of it.</summary>
    private protected void WritePlan(Infrastructure infrastructure, EnactmentOptions options)
    {
        var engine = Engine;
        AddMeter($"Planning {infrastructure.Name}");
        var plan = Run(cancel => engine.PlanAsync(infrastructure.Id, options, cancel));
        foreach (var warning in plan.Warnings) WriteWarning(warning);
        WriteObject(plan.ToOutput(engine.StorePath));
    }
}
