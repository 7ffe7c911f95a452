namespace Occo.Simulation;

/// <summary>One of the infrastructures that share store and clouds.</summary>
internal sealed class Deployment(Store store, Blueprint blueprint)
{
    public Blueprint Blueprint => blueprint;

    /// <summary>Its id, once it is registered.</summary>
    public string Id { get; set; } = "";

    /// <summary>When it was last asked for something.</summary>
    public DateTimeOffset AskedAt { get; set; }

    public InfrastructureState State => store.Infrastructures.FindAsync(Id).Now()!.State;

    /// <summary>The newest version.</summary>
    public int Version => store.Infrastructures.FindAsync(Id).Now()!.Version;

    /// <summary>The newest version of its description.</summary>
    public CompiledInfrastructure Compiled => store.Infrastructures.GetCompiledAsync(Id).Now();

    /// <summary>The leases of its nodes as recorded.</summary>
    public IReadOnlyDictionary<string, NodeLease> Leases => store.Scaling.WantedAsync(Id).Now().Leases;

    /// <summary>Makes what the blueprint says now the newest version.</summary>
    public async Task UpdateAsync(Orchestrator occo)
    {
        var compiled = await occo.CompileAsync(DescriptionSource.FromText(blueprint.Text()));
        await occo.UpdateAsync(Id, compiled.Require());
    }

    public bool IsStaying => State is not (InfrastructureState.Removing or InfrastructureState.Removed);
}
