namespace Occo.Engine.CloudHandlers.Hosts;

/// <summary>Maps leases to the engine's instances.</summary>
internal static class HostsInstances
{
    /// <summary>The instance of a lease. Null: the host has none, or its lease is not readable.</summary>
    public static CloudInstance? Of(HostLook look)
    {
        if (look.Lease is not { Marks: { IsReleased: false } marks } lease || HostId.HostOf(lease.Id) is null)
            return null;
        var (state, error) = StateOf(lease);
        return new()
        {
            InstanceId = lease.Id,
            StoreId = marks.Store,
            InfrastructureId = marks.Infrastructure,
            InfrastructureName = marks.InfrastructureName,
            NodeId = marks.NodeId,
            NodeName = marks.Node,
            RequestDigest = marks.Digest,
            State = state,
            Error = error is null ? null : $"{look.Host.Name}: {error}",
            Addresses = [look.Host.Address],
            PrivateAddress = look.Host.Address,
        };
    }

    /// <summary>An instance of the records on a host that does not answer.</summary>
    public static CloudInstance Unanswered(CloudScope scope, string id, Guid nodeId, HostLook look) => new()
    {
        InstanceId = id,
        StoreId = scope.StoreId,
        InfrastructureId = scope.InfrastructureId,
        InfrastructureName = scope.InfrastructureName,
        NodeId = nodeId,
        State = ComponentState.TemporarilyFailed,
        IsUnanswered = true,
        Error = look.Silence?.Message,
        Addresses = [look.Host.Address],
        PrivateAddress = look.Host.Address,
    };

    /// <summary>Why a removal has failed.</summary>
    public static string WhyQuarantined(HostLease lease)
        => $"its wipe {(lease.Phase == "unwiped" ? "was broken off" : $"failed ({CodeOf(lease.Code)})")}, so that the "
            + $"host stays out of the pool{LogOf(lease)} Correct it; the next removal wipes again.";

    private static (ComponentState State, string? Error) StateOf(HostLease lease) => lease.Phase switch
    {
        "ready" => (ComponentState.Ready, null),
        "preparing" => (ComponentState.Pending, null),
        "wiping" => (ComponentState.Shutdown, "It is being wiped."),
        "quarantined" or "unwiped" => (ComponentState.Shutdown, $"quarantined: {WhyQuarantined(lease)}"),
        "unstarted" => (ComponentState.Failed, "it was leased and not prepared: the host was restarted, or "
            + "takes no files."),
        "failed" => (ComponentState.Failed, $"{Failure(lease.Code)}{LogOf(lease)}"),
        _ => (ComponentState.Failed, $"its lease has an unknown phase '{lease.Phase}'."),
    };

    private static string Failure(string code) => code.Split(' ') switch
    {
        ["lost", ..] => "its program ended without an exit code: it was killed, or the host was restarted",
        [var number, "prepare"] => $"'prepare' failed ({CodeOf(number)})",
        [var number, ..] => $"its context ended ({CodeOf(number)})",
        _ => "it failed",
    };

    private static string CodeOf(string code) => code == "124" ? "it took too long" : $"exit code {code}";

    private static string LogOf(HostLease lease)
        => LogLines.Join(LogLines.LastOf(lease.Log)) is { Length: > 0 } log
            ? $"; last lines of the log: {log.Closed()}" : "; its log is empty.";
}
