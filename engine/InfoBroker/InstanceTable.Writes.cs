namespace Occo.Engine.InfoBroker;

/// <summary>Writes of many instances at once: one round trip to a server for all.</summary>
internal sealed partial class InstanceTable
{
    private const string StateQuery = "SELECT state FROM node_instance WHERE id = @id";

    /// <summary>
    /// Inserts instances to create of one infrastructure, with the digests of their requests, protected as the newest
    /// description says.
    /// </summary>
    public static async ValueTask<IReadOnlyList<NodeInstance>> InsertAllAsync(
        StoreTransaction tx, IReadOnlyList<(NodeInstance Instance, string RequestDigest)> inserted)
    {
        if (inserted.Count == 0) return [];
        var last = (long)(await tx.Sql.ScalarAsync(
            "UPDATE infrastructure SET last_ordinal = last_ordinal + @count WHERE id = @id RETURNING last_ordinal",
            ("@count", inserted.Count), ("@id", inserted[0].Instance.InfrastructureId)).ConfigureAwait(false))!;
        var created = inserted.Select((item, i) => item.Instance with
        {
            State = NodeState.Creating,
            Ordinal = last - inserted.Count + 1 + i,
            CreatedAt = tx.Now,
        }).ToList();
        var isProtected = await tx.Sql.ScalarsAsync(
            "INSERT INTO node_instance (id, infrastructure_id, ordinal, node, state, resource_state, service_state, "
            + "health_state, addresses, private_address, ports, cloud, cloud_settings, version, digest, "
            + "request_digest, reservation, token, batch_index, created_at, pool, millicores, memory, protected) "
            + "VALUES (@id, @infrastructure, @ordinal, @node, @state, @resource_state, @service_state, "
            + "@health_state, @addresses, @private_address, @ports, @cloud, @cloud_settings, @version, @digest, "
            + "@request, @reservation, @token, @batch_index, @created_at, @pool, @millicores, @memory, "
            + "COALESCE((SELECT protect FROM node "
            + "WHERE infrastructure_id = @infrastructure AND name = @node), 0)) RETURNING protected",
            [.. created.Zip(inserted, (instance, item) => Columns(instance, item.RequestDigest))])
            .ConfigureAwait(false);
        return [.. created.Zip(isProtected, (instance, value) => instance with { IsProtected = value is 1L })];

        static (string, object?)[] Columns(NodeInstance created, string requestDigest) =>
        [
            ("@id", created.Id), ("@infrastructure", created.InfrastructureId), ("@ordinal", created.Ordinal),
            ("@node", created.Name), ("@state", created.State), ("@resource_state", created.ResourceState),
            ("@service_state", created.ServiceState), ("@health_state", created.HealthState),
            ("@addresses", InstanceRows.AddressesColumn(created.Addresses)),
            ("@private_address", created.PrivateAddress), ("@ports", InstanceRows.PortsColumn(created.Ports)),
            ("@cloud", created.Cloud), ("@cloud_settings", PlainJson.Write(created.CloudSettings)),
            ("@version", created.Version), ("@digest", created.Digest), ("@request", requestDigest),
            ("@reservation", InstanceRows.ReservationColumn(created.Reservation)), ("@token", created.Token),
            ("@batch_index", created.BatchIndex), ("@created_at", created.CreatedAt), ("@pool", created.Pool),
            ("@millicores", InstanceRows.MillicoresColumn(created)), ("@memory", created.MemoryMiB),
        ];
    }

    /// <summary>
    /// Writes the changeable values of instances, but not their requests; a recorded drop reason stays. Returns the
    /// instances as stored and their states before. Throws <see cref="InvalidOperationException"/> for an illegal move.
    /// </summary>
    public static async ValueTask<IReadOnlyList<(NodeInstance Stored, NodeState Before)>> UpdateAllAsync(
        StoreTransaction tx, IReadOnlyList<NodeInstance> changed)
    {
        var states = new Dictionary<Guid, NodeState?>();
        var stored = await tx.Sql.ScalarsAsync(StateQuery, [.. changed.Select(Key)]).ConfigureAwait(false);
        for (var i = 0; i < stored.Count; i++) states[changed[i].Id] = StateOf(stored[i]);
        var updated = new List<(NodeInstance Stored, NodeState Before)>(changed.Count);
        foreach (var instance in changed)
        {
            updated.Add((Timed(instance, tx.Now), RequireMove(instance, states[instance.Id], instance.State)));
            states[instance.Id] = instance.State;
        }

        // An instance that changes twice is written twice.
        foreach (var round in updated.GroupBy(item => item.Stored.Id)
            .SelectMany(same => same.Select((item, number) => (Number: number, item.Stored)))
            .GroupBy(item => item.Number, item => Columns(item.Stored)))
        {
            await tx.Sql.ExecuteAllAsync(
                "UPDATE node_instance SET state = @state, resource_state = @resource_state, "
                + "service_state = @service_state, health_state = @health_state, addresses = @addresses, "
                + "private_address = @private_address, ports = @ports, instance_id = @instance_id, "
                + "ready_at = @ready_at, unhealthy_since = @unhealthy_since, gone_at = @gone_at, "
                + "drop_reason = COALESCE(@drop_reason, drop_reason), last_error = @last_error, "
                + "unlisted_since = @unlisted_since, made_at = COALESCE(@made_at, made_at), "
                + "translation = COALESCE(translation, @translation) WHERE id = @id",
                [.. round]).ConfigureAwait(false);
        }

        return updated;

        static (string, object?)[] Columns(NodeInstance changed) =>
        [
            ("@state", changed.State), ("@resource_state", changed.ResourceState),
            ("@service_state", changed.ServiceState), ("@health_state", changed.HealthState),
            ("@addresses", InstanceRows.AddressesColumn(changed.Addresses)),
            ("@private_address", changed.PrivateAddress),
            ("@ports", InstanceRows.PortsColumn(changed.Ports)), ("@instance_id", changed.InstanceId),
            ("@ready_at", changed.ReadyAt), ("@unhealthy_since", changed.UnhealthySince), ("@gone_at", changed.GoneAt),
            ("@drop_reason", changed.DropReason), ("@last_error", changed.LastError),
            ("@unlisted_since", changed.UnlistedSince), ("@made_at", changed.MadeAt),
            ("@translation", changed.Translation is { } translation ? PlainJson.Write(translation) : null),
            ("@id", changed.Id),
        ];
    }

    /// <summary>Those of the stored instances that must not be dropped.</summary>
    public static async ValueTask<IReadOnlySet<Guid>> GuardedAsync(
        StoreTransaction tx, IReadOnlyList<NodeInstance> instances)
    {
        var guarded = await tx.Sql.ScalarsAsync(
            "SELECT 1 FROM node_instance WHERE id = @id AND protected = 1 AND instance_id IS NOT NULL "
            + "AND state NOT IN ('Dropping', 'Gone')", [.. instances.Select(Key)]).ConfigureAwait(false);
        return instances.Where((_, i) => guarded[i] is not null).Select(i => i.Id).ToHashSet();
    }

    public static async ValueTask<NodeState?> StateOfAsync(StoreTransaction tx, Guid? nodeId)
        => nodeId is null ? null : StateOf(await tx.Sql.ScalarAsync(StateQuery, ("@id", nodeId)).ConfigureAwait(false));

    /// <summary>
    /// Throws <see cref="InvalidOperationException"/> when the move from the stored state is illegal.
    /// </summary>
    public static async ValueTask RequireMoveAsync(StoreTransaction tx, NodeInstance instance, NodeState to)
        => RequireMove(instance, await StateOfAsync(tx, instance.Id).ConfigureAwait(false), to);

    private static (string, object?)[] Key(NodeInstance instance) => [("@id", instance.Id)];

    private static NodeState? StateOf(object? column) => column is string text ? Enum.Parse<NodeState>(text) : null;

    // The state before.
    private static NodeState RequireMove(NodeInstance instance, NodeState? before, NodeState to)
    {
        var from = before ?? throw new InvalidOperationException(
            $"Instance {instance.Id} of node '{instance.Name}' was never recorded.");
        NodeLifecycle.Move(from, to);
        return from;
    }

    private static NodeInstance Timed(NodeInstance changed, DateTimeOffset now) => changed with
    {
        ReadyAt = changed.State == NodeState.Ready ? changed.ReadyAt ?? now : changed.ReadyAt,
        GoneAt = changed.State == NodeState.Gone ? changed.GoneAt ?? now : changed.GoneAt,
        MadeAt = changed.InstanceId is not null ? changed.MadeAt ?? now : changed.MadeAt,
    };
}
