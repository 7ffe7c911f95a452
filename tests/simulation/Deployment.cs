using Occo.Engine;

namespace Occo.Simulation;

/// <summary>One of the infrastructures that share store and clouds.</summary>
internal sealed class Deployment(Store store, Blueprint blueprint)
{
    public Blueprint Blueprint => blueprint;

    /// <summary>Its id, once it is registered.</summary>
    public string Id { get; set; } = "";

    public InfrastructureState State => store.Infrastructures.Find(Id)!.State;

    public bool IsStaying => State is not (InfrastructureState.Removing or InfrastructureState.Removed);
}
