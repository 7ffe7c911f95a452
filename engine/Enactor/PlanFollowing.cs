namespace Occo.Engine.Enactor;

/// <summary>
/// Limits the passes that carry out a given plan to its nodes and their dependents. Everything else that has become
/// necessary meanwhile waits for the next enactment.
/// </summary>
internal sealed class PlanFollowing
{
    private readonly Plan plan;

    public PlanFollowing(Plan plan, CompiledInfrastructure compiled)
    {
        this.plan = plan;
        var dependees = compiled.Nodes.ToDictionary(n => n.Name, n => n.DependsOn);
        var reached = plan.Steps.Select(s => s.Node).OfType<string>().ToHashSet();
        foreach (var node in compiled.Levels.SelectMany(l => l))
            if (dependees[node].Any(reached.Contains)) reached.Add(node);
        Nodes = plan.IsEmpty ? null : [.. reached.Where(n => plan.Nodes.Count == 0 || plan.Nodes.Contains(n))];
    }

    /// <summary>The nodes that may be worked on; null: those that the plan was made for.</summary>
    public IReadOnlyList<string>? Nodes { get; }

    /// <summary>Throws <see cref="OccoException"/> (PlanChanged) when there is a newer version than planned.</summary>
    public void Require(Infrastructure infrastructure)
    {
        if (infrastructure.Version == plan.Version) return;
        throw new OccoException(FailureKind.PlanChanged,
            $"'{infrastructure.Name}' got version {infrastructure.Version} while a plan for version {plan.Version} was "
            + "carried out; the rest of the plan is not done.")
        {
            Remedy = new(RemedyKind.ShowPlan, infrastructure.Name),
        };
    }
}
