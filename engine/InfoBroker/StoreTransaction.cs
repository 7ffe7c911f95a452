namespace Occo.Engine.InfoBroker;

/// <summary>One work item inside the transaction that commits it.</summary>
internal sealed class StoreTransaction(StoreSession sql, DateTimeOffset now)
{
    private readonly List<Event> events = [];

    public StoreSession Sql { get; } = sql;

    /// <summary>The time of all its writes.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>The events it wrote, in order.</summary>
    public IReadOnlyList<Event> Events => events;

    /// <summary>Writes an event about an infrastructure, or about a node or an instance of it.</summary>
    public async ValueTask<Event> AppendAsync(
        (string Id, string Name) infrastructure, EventKind kind, string message, string actor,
        string? node = null, Guid? nodeId = null, NodeState? state = null)
    {
        await AppendAllAsync(infrastructure, [new(kind, message, node, nodeId, state)], actor).ConfigureAwait(false);
        return events[^1];
    }

    /// <summary>Writes events about an infrastructure, in this order.</summary>
    public async ValueTask AppendAllAsync(
        (string Id, string Name) infrastructure, IReadOnlyList<NewEvent> added, string actor)
    {
        var sequences = await Sql.ScalarsAsync(
            "INSERT INTO event (time, infrastructure_id, kind, node, node_id, state, message, actor) "
            + "VALUES (@time, @infrastructure, @kind, @node, @node_id, @state, @message, @actor) RETURNING sequence",
            [.. added.Select(e => new (string, object?)[]
            {
                ("@time", Now), ("@infrastructure", infrastructure.Id), ("@kind", e.Kind), ("@node", e.Node),
                ("@node_id", e.NodeId), ("@state", e.State), ("@message", e.Message), ("@actor", actor),
            })]).ConfigureAwait(false);
        events.AddRange(added.Zip(sequences, (e, sequence) => new Event
        {
            Sequence = (long)sequence!,
            Time = Now,
            Infrastructure = infrastructure.Name,
            Kind = e.Kind,
            Node = e.Node,
            NodeId = e.NodeId,
            State = e.State,
            Message = e.Message,
            Actor = actor,
        }));
    }

    /// <summary>
    /// Checks that the lease is still held under this number. The check is in the same transaction as the write, so no
    /// process can take the lease between the two (<see cref="StoreSession.BeginWriteAsync"/>). Throws
    /// <see cref="OccoException"/> (LeaseLost).
    /// </summary>
    public async ValueTask RequireAsync(Fence fence)
    {
        var held = await Sql.ScalarAsync(
            fence.IsFree
                ? "SELECT 1 FROM infrastructure i LEFT JOIN lease l ON l.infrastructure_id = i.id "
                    + "WHERE i.id = @infrastructure AND COALESCE(l.fence, 0) = @fence "
                    + "AND COALESCE(l.owner, '') = @owner"
                : "SELECT 1 FROM lease WHERE infrastructure_id = @infrastructure AND fence = @fence "
                    + "AND owner IS NOT NULL AND @owner <> ''",
            ("@infrastructure", fence.InfrastructureId), ("@fence", fence.Number), ("@owner", fence.Owner))
            .ConfigureAwait(false);
        if (held is null)
        {
            throw new OccoException(FailureKind.LeaseLost,
                $"Another process took over infrastructure {fence.InfrastructureId}, so {fence.Owner} writes nothing "
                + "more about it. The other process finishes what it began.");
        }
    }
}

/// <summary>An event to write.</summary>
internal readonly record struct NewEvent(
    EventKind Kind, string Message, string? Node = null, Guid? NodeId = null, NodeState? State = null);
