namespace Occo.Engine.Api;

/// <summary>Outputs of infrastructures, and who uses them.</summary>
public sealed partial class Orchestrator
{
    /// <summary>The outputs of an infrastructure now, in the order of the description. Touches no cloud.</summary>
    public IReadOnlyList<OutputValue> GetOutputs(string nameOrId)
        => services.Outputs.Find(Require(nameOrId).Id)?.All() ?? [];

    /// <summary>Names of the infrastructures whose newest description asks for outputs of this one.</summary>
    public IReadOnlyList<string> GetUsers(string nameOrId)
    {
        var found = Require(nameOrId);
        return services.Store.Infrastructures.UsersOf(found.Id, found.Name);
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (InUse) when others ask for outputs of this infrastructure, and its removal
    /// has not begun yet.
    /// </summary>
    public void DemandUnused(string infrastructure)
    {
        var found = RequirePresent(infrastructure);
        if (found.State == InfrastructureState.Removing || GetUsers(found.Id) is not { Count: > 0 } users) return;
        throw new OccoException(FailureKind.InUse,
            $"'{found.Name}' is used by {string.Join(", ", users)}: their templates ask for its outputs. Remove or "
            + "change them first. Removed all the same, they keep what they have, and nothing new can be made that asks "
            + "for it.")
        {
            Remedy = new(RemedyKind.RemoveAnyway),
        };
    }
}
