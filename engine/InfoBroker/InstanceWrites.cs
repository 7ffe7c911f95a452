namespace Occo.Engine.InfoBroker;

/// <summary>What is written about an instance, inside a transaction that has checked the fence.</summary>
internal static class InstanceWrites
{
    /// <summary>Inserts an instance that is to be created.</summary>
    public static async ValueTask<NodeInstance> InsertAsync(StoreTransaction tx, NodeInstance instance, string requestDigest)
    {
        var ordinal = await tx.Sql.ScalarAsync(
            "UPDATE infrastructure SET last_ordinal = last_ordinal + 1 WHERE id = @id RETURNING last_ordinal",
            ("@id", instance.InfrastructureId)).ConfigureAwait(false);
        var created = instance with { State = NodeState.Creating, Ordinal = (long)ordinal!, CreatedAt = tx.Now };
        await tx.Sql.ExecuteAsync(
            "INSERT INTO node_instance (id, infrastructure_id, ordinal, node, state, resource_state, health_state, "
            + "addresses, private_address, ports, cloud, cloud_settings, version, digest, request_digest, reservation, "
            + "token, batch_index, created_at) "
            + "VALUES (@id, @infrastructure, @ordinal, @node, @state, @resource_state, @health_state, "
            + "@addresses, @private_address, @ports, @cloud, @cloud_settings, @version, @digest, @request, "
            + "@reservation, @token, @batch_index, @created_at)",
            ("@id", created.Id), ("@infrastructure", created.InfrastructureId), ("@ordinal", created.Ordinal),
            ("@node", created.Name), ("@state", created.State), ("@resource_state", created.ResourceState),
            ("@health_state", created.HealthState), ("@addresses", InstanceRows.AddressesColumn(created.Addresses)),
            ("@private_address", created.PrivateAddress), ("@ports", InstanceRows.PortsColumn(created.Ports)),
            ("@cloud", created.Cloud), ("@cloud_settings", PlainJson.Write(created.CloudSettings)),
            ("@version", created.Version), ("@digest", created.Digest), ("@request", requestDigest),
            ("@reservation", InstanceRows.ReservationColumn(created.Reservation)), ("@token", created.Token),
            ("@batch_index", created.BatchIndex), ("@created_at", created.CreatedAt)).ConfigureAwait(false);
        return created;
    }

    /// <summary>
    /// Writes what may change of an instance; an illegal move throws. Its request is not part of that, and a wish to
    /// drop it stays. Returns the instance as stored and the state before.
    /// </summary>
    public static async ValueTask<(NodeInstance Stored, NodeState Before)> UpdateAsync(StoreTransaction tx, NodeInstance changed)
    {
        var before = await DemandMoveAsync(tx, changed, changed.State).ConfigureAwait(false);
        if (changed.State == NodeState.Ready) changed = changed with { ReadyAt = changed.ReadyAt ?? tx.Now };
        if (changed.State == NodeState.Gone) changed = changed with { GoneAt = changed.GoneAt ?? tx.Now };
        await tx.Sql.ExecuteAsync(
            "UPDATE node_instance SET state = @state, resource_state = @resource_state, health_state = @health_state, "
            + "addresses = @addresses, private_address = @private_address, ports = @ports, instance_id = @instance_id, "
            + "ready_at = @ready_at, unhealthy_since = @unhealthy_since, gone_at = @gone_at, "
            + "drop_reason = COALESCE(@drop_reason, drop_reason), last_error = @last_error, "
            + "unlisted_since = @unlisted_since WHERE id = @id",
            ("@state", changed.State), ("@resource_state", changed.ResourceState),
            ("@health_state", changed.HealthState),
            ("@addresses", InstanceRows.AddressesColumn(changed.Addresses)),
            ("@private_address", changed.PrivateAddress),
            ("@ports", InstanceRows.PortsColumn(changed.Ports)), ("@instance_id", changed.InstanceId),
            ("@ready_at", changed.ReadyAt), ("@unhealthy_since", changed.UnhealthySince), ("@gone_at", changed.GoneAt),
            ("@drop_reason", changed.DropReason), ("@last_error", changed.LastError),
            ("@unlisted_since", changed.UnlistedSince), ("@id", changed.Id)).ConfigureAwait(false);
        return (changed, before);
    }

    /// <summary>
    /// Writes what an instance is made of: its version and request, and the request it is being brought to.
    /// </summary>
    public static async ValueTask SetRequestAsync(
        StoreTransaction tx, NodeInstance instance, StoredRequest? request, StoredRequest? pending)
    {
        if (request is not null) await RequestTable.PutAsync(tx, request).ConfigureAwait(false);
        if (pending is not null) await RequestTable.PutAsync(tx, pending).ConfigureAwait(false);
        await tx.Sql.ExecuteAsync(
            "UPDATE node_instance SET version = @version, digest = @digest, "
            + "request_digest = COALESCE(@request, request_digest), pending_digest = @pending WHERE id = @id",
            ("@version", instance.Version), ("@digest", instance.Digest), ("@request", request?.Digest),
            ("@pending", pending?.Digest), ("@id", instance.Id)).ConfigureAwait(false);
    }

    /// <summary>The stored state of an instance; null for none.</summary>
    public static async ValueTask<NodeState?> StateOfAsync(StoreTransaction tx, Guid? nodeId)
        => nodeId is not null
            && await tx.Sql.ScalarAsync("SELECT state FROM node_instance WHERE id = @id", ("@id", nodeId)).ConfigureAwait(false) is string state
                ? Enum.Parse<NodeState>(state)
                : null;

    /// <summary>
    /// The stored state, if the move from it is legal. Throws <see cref="InvalidOperationException"/>.
    /// </summary>
    public static async ValueTask<NodeState> DemandMoveAsync(StoreTransaction tx, NodeInstance instance, NodeState to)
    {
        var before = await StateOfAsync(tx, instance.Id).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                $"Instance {instance.Id} of node '{instance.Name}' was never recorded.");
        NodeLifecycle.Move(before, to);
        return before;
    }

    /// <summary>Writes an event about an instance, with its state.</summary>
    public static async ValueTask TellAsync(StoreTransaction tx, NodeInstance instance, EventKind kind, string message, string actor)
        => await tx.AppendAsync((instance.InfrastructureId, instance.Infrastructure), kind, message, actor,
            instance.Name, instance.Id, instance.State).ConfigureAwait(false);

    /// <summary>The event for a change of state that nobody named.</summary>
    public static EventKind KindOf(NodeState state) => state switch
    {
        NodeState.Creating => EventKind.NodeCreating,
        NodeState.Ready => EventKind.NodeReady,
        NodeState.Unhealthy => EventKind.NodeUnhealthy,
        NodeState.Failed => EventKind.NodeFailed,
        NodeState.Dropping => EventKind.NodeDropping,
        NodeState.Gone => EventKind.NodeGone,
        _ => EventKind.NodeChanged,
    };
}
