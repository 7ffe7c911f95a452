namespace Occo;

/// <summary>Converts the records of the engine to output objects.</summary>
internal static class OutputConversion
{
    public static OccoInfrastructure ToOutput(this Infrastructure infrastructure, string storePath) => new()
    {
        StorePath = storePath,
        Name = infrastructure.Name,
        Id = infrastructure.Id,
        State = infrastructure.State.ToString(),
        Owner = infrastructure.Owner,
        Version = infrastructure.Version,
        Revision = infrastructure.Revision,
        ReachedVersion = infrastructure.ReachedVersion,
        Ready = infrastructure.Ready,
        Stopped = infrastructure.Stopped,
        Desired = infrastructure.Desired,
        Pending = [.. infrastructure.Pending],
        Nodes = [.. infrastructure.Nodes],
        CreatedAt = infrastructure.CreatedAt.LocalDateTime,
        ObservedAt = infrastructure.ObservedAt?.LocalDateTime,
        UnreachableClouds = [.. infrastructure.UnreachableClouds],
        SuspendedAt = infrastructure.Suspension?.At.LocalDateTime,
        SuspendedBy = infrastructure.Suspension?.Actor,
        SuspendReason = infrastructure.Suspension?.Reason,
        AttachedAt = infrastructure.Attachment?.At.LocalDateTime,
        AttachedBy = infrastructure.Attachment?.By,
        IntervalSec = infrastructure.Attachment?.Interval.TotalSeconds,
        WorkerHost = infrastructure.Attachment?.Host,
        Worker = infrastructure.Attachment?.Worker,
        LastTurnAt = infrastructure.Attachment?.LastTurnAt?.LocalDateTime,
        NextTurnAt = infrastructure.Attachment?.NextTurnAt.LocalDateTime,
        Unserved = infrastructure.Attachment?.Unserved,
        RemovedAt = infrastructure.RemovedAt?.LocalDateTime,
        LastError = infrastructure.LastError,
        CredentialPath = ForeignText.Clean(infrastructure.CredentialPath),
    };

    public static OccoInfrastructureVersion ToOutput(
        this InfrastructureVersion version, Infrastructure infrastructure, string storePath) => new()
        {
            StorePath = storePath,
            Infrastructure = infrastructure.Name,
            InfrastructureId = infrastructure.Id,
            Version = version.Version,
            AcceptedAt = version.AcceptedAt.LocalDateTime,
            Actor = version.Actor,
            Newest = version.IsNewest,
            Reached = version.IsReached,
        };

    public static OccoVersionDifference ToOutput(
        this VersionDifference difference, Infrastructure infrastructure, int from, int to, string storePath) => new()
        {
            StorePath = storePath,
            Infrastructure = infrastructure.Name,
            Path = difference.Path,
            FromVersion = from,
            ToVersion = to,
            From = PlainObject.From(difference.From, storePath),
            To = PlainObject.From(difference.To, storePath),
        };

    public static OccoNode ToOutput(this NodeInstance node, string storePath) => new()
    {
        StorePath = storePath,
        Infrastructure = node.Infrastructure,
        InfrastructureId = node.InfrastructureId,
        Name = node.Name,
        Id = node.Id,
        State = node.State.ToString(),
        Address = node.Address,
        Addresses = [.. node.Addresses],
        PrivateAddress = node.PrivateAddress,
        Ports = new TextTable(node.Ports.ToDictionary()),
        InstanceId = node.InstanceId,
        Cloud = node.Cloud,
        ResourceState = node.ResourceState.ToString(),
        ServiceState = node.ServiceState.ToString(),
        HealthState = node.HealthState.ToString(),
        Version = node.Version,
        CreatedAt = node.CreatedAt.LocalDateTime,
        ReadyAt = node.ReadyAt?.LocalDateTime,
        ObservedAt = node.ObservedAt?.LocalDateTime,
        UnreachableSince = node.UnreachableSince?.LocalDateTime,
        UnhealthySince = node.UnhealthySince?.LocalDateTime,
        GoneAt = node.GoneAt?.LocalDateTime,
        DropReason = node.DropReason,
        Pool = node.Pool,
        LeaseEndsAt = node.LeaseEndsAt?.LocalDateTime,
        StopsAt = node.StopsAt?.LocalDateTime,
        StartsAt = node.StartsAt?.LocalDateTime,
        LastError = node.LastError,
        Protected = node.IsProtected,
        PowerAsked = node.PowerAsked is { } asked ? asked.Stop ? "Stopped" : "Running" : null,
    };

    public static OccoOrphan ToOutput(this CloudOrphan orphan, string storePath) => new()
    {
        StorePath = storePath,
        InstanceId = orphan.InstanceId,
        Kind = orphan.Kind.ToString(),
        Cloud = orphan.Cloud,
        CloudName = orphan.CloudName,
        Infrastructure = orphan.Infrastructure ?? orphan.InfrastructureId,
        InfrastructureId = orphan.InfrastructureId,
        Node = orphan.Node,
        NodeId = orphan.NodeId,
        StoreId = orphan.StoreId,
        IsOwn = orphan.IsOwn,
        State = orphan.State.ToString(),
        Address = orphan.Addresses.Count > 0 ? orphan.Addresses[0] : null,
        Reason = orphan.Reason,
    };

    /// <summary>The orphan after the attempt to drop it.</summary>
    public static OccoOrphan After(this OccoOrphan orphan, OrphanOutcome outcome) => new()
    {
        StorePath = orphan.StorePath,
        InstanceId = orphan.InstanceId,
        Kind = orphan.Kind,
        Cloud = orphan.Cloud,
        CloudName = orphan.CloudName,
        Infrastructure = orphan.Infrastructure,
        InfrastructureId = orphan.InfrastructureId,
        Node = orphan.Node,
        NodeId = orphan.NodeId,
        StoreId = orphan.StoreId,
        IsOwn = orphan.IsOwn,
        State = outcome.Gone ? nameof(NodeState.Gone) : orphan.State,
        Address = orphan.Address,
        Reason = orphan.Reason,
        LastError = outcome.Error?.Message,
    };

    public static OccoEnactment ToOutput(this EnactmentResult result, string storePath) => new()
    {
        StorePath = storePath,
        Infrastructure = result.Infrastructure,
        Reached = result.Reached,
        Created = result.Created,
        Replaced = result.Replaced,
        Refreshed = result.Refreshed,
        Started = result.Started,
        Stopped = result.Stopped,
        Dropped = result.Dropped,
        Failed = result.Failed,
        Refused = result.Refused,
        Passes = result.Passes,
        RolledBackTo = result.RolledBackTo,
        Duration = result.Duration,
        TimedOut = result.TimedOut,
        Kept = [.. result.Kept.Select(ToOutput)],
        Errors = [.. result.Errors.Select(ToOutput)],
        Healed = [.. result.Healed.Select(ToOutput)],
    };

    public static OccoHealedFailure ToOutput(this HealedFailure healed) => new()
    {
        Node = healed.Node,
        NodeId = healed.NodeId,
        Message = healed.Message,
        FailedAt = healed.FailedAt.LocalDateTime,
        HealedAt = healed.HealedAt.LocalDateTime,
        Text = healed.ToString(),
    };

    private static OccoKeptInstance ToOutput(KeptInstance kept) => new()
    {
        Node = kept.Node,
        NodeId = kept.NodeId,
        InstanceId = kept.InstanceId,
        CloudName = kept.Cloud,
        Address = kept.Address,
        Released = kept.IsReleased,
    };

    public static OccoStepError ToOutput(this StepError error) => new()
    {
        Action = error.Action.ToString(),
        Node = error.Node,
        NodeId = error.NodeId,
        Kind = error.Kind.ToString(),
        Message = error.Message,
    };

    public static OccoEvent ToOutput(this Event entry, string storePath) => new()
    {
        StorePath = storePath,
        Sequence = entry.Sequence,
        Time = entry.Time.LocalDateTime,
        Infrastructure = entry.Infrastructure,
        Kind = entry.Kind.ToString(),
        Node = entry.Node,
        NodeId = entry.NodeId,
        State = entry.State?.ToString(),
        Message = entry.Message,
        Actor = entry.Actor,
    };

    public static OccoDiagnostic ToOutput(this Diagnostic diagnostic) => new()
    {
        Id = diagnostic.Id,
        Severity = diagnostic.Severity.ToString(),
        Message = diagnostic.Message,
        File = diagnostic.File,
        Line = diagnostic.Line,
        Column = diagnostic.Column,
        Path = diagnostic.Path,
        Hint = diagnostic.Hint,
        Text = diagnostic.ToString(),
    };

    public static OccoNodeDefinition ToOutput(this StoredDefinition definition, string storePath) => new()
    {
        StorePath = storePath,
        Type = ForeignText.Clean(definition.Type),
        Clouds = [.. definition.Clouds.Select(cloud => ForeignText.Clean(cloud))],
        Implementations = [.. definition.Definition.Implementations.Select(PlainObject.FromRecord)],
        ImportedAt = definition.ImportedAt.LocalDateTime,
    };

    public static OccoStore ToOutput(this StoreDescription store) => new()
    {
        StorePath = store.Path,
        Path = store.Path,
        Id = store.StoreId,
        SizeBytes = store.SizeBytes,
        SchemaVersion = store.SchemaVersion,
        Integrity = store.Integrity,
        Infrastructures = store.Infrastructures,
    };

    public static OccoWorker ToOutput(this WorkerStatus worker, string storePath) => new()
    {
        StorePath = storePath,
        Id = worker.Id,
        Alive = worker.IsAlive,
        Name = worker.Name,
        Host = worker.Host,
        Clouds = [.. worker.Clouds],
        Slots = worker.Slots,
        Busy = worker.Busy,
        StartedAt = worker.StartedAt.LocalDateTime,
        SeenAt = worker.SeenAt.LocalDateTime,
    };
}
