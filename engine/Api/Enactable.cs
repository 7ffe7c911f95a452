namespace Occo.Engine.Api;

/// <summary>Refuses enactments of infrastructures that are being removed or are suspended.</summary>
internal static class Enactable
{
    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument, Suspended).</summary>
    public static void Require(Infrastructure infrastructure, bool evenSuspended = false)
    {
        RequireNotRemoving(infrastructure);
        if (!evenSuspended && infrastructure.Suspension is { } suspension)
            throw Suspended(infrastructure.Name, suspension);
    }

    /// <summary>Throws <see cref="OccoException"/> (InvalidArgument).</summary>
    public static void RequireNotRemoving(Infrastructure infrastructure)
    {
        if (infrastructure.State != InfrastructureState.Removing) return;
        throw new OccoException(FailureKind.InvalidArgument, $"'{infrastructure.Name}' is being removed.")
        {
            Remedy = new(RemedyKind.FinishRemoval, infrastructure.Name),
        };
    }

    public static OccoException Suspended(string name, Suspension suspension)
        => new(FailureKind.Suspended, suspension.Message(name)) { Remedy = new(RemedyKind.Resume, name) };
}
