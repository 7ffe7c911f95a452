namespace Occo.Simulation;

/// <summary>One of the infrastructures that share store and clouds.</summary>
internal sealed class Deployment(Store store, Blueprint blueprint)
{
    public Blueprint Blueprint => blueprint;

    /// <summary>Its id, once it is registered.</summary>
    public string Id { get; set; } = "";

    public InfrastructureState State => store.Infrastructures.Find(Id)!.State;

    /// <summary>The newest version.</summary>
    public int Version => store.Infrastructures.Find(Id)!.Version;

    /// <summary>The newest version of its description.</summary>
    public CompiledInfrastructure Compiled => store.Infrastructures.GetCompiled(Id);

    /// <summary>Makes what the blueprint says now the newest version.</summary>
    public void Update(Orchestrator occo)
        => occo.Update(Id, occo.Compile(DescriptionSource.FromText(blueprint.Text())).Require());

    public bool IsStaying => State is not (InfrastructureState.Removing or InfrastructureState.Removed);
}
