namespace Occo.Engine.InfoBroker;

/// <summary>Scale requests until a pass decides on them.</summary>
internal sealed class ScaleTable(Store store)
{
    /// <summary>
    /// Stores a request; the pass decides how much of it can be granted. Throws <see cref="OccoException"/> (NotFound,
    /// InvalidArgument) when the infrastructure cannot be scaled any more, and (Changed).
    /// </summary>
    public Task<long> RequestAsync(
        string infrastructureId, string node, ScaleRequest request, string actor, long? expected = null)
        => store.WriteAsync(async tx =>
    {
        var infrastructure = await InfrastructureTable.RequireUsableAsync(tx.Sql, infrastructureId, expected)
            .ConfigureAwait(false);
        var id = await tx.Sql.ScalarAsync(
            "INSERT INTO scale_request (infrastructure_id, node, document, actor, requested_at) "
            + "VALUES (@infrastructure, @node, @document, @actor, @now) RETURNING id",
            ("@infrastructure", infrastructureId), ("@node", node), ("@document", Write(request)), ("@actor", actor),
            ("@now", tx.Now)).ConfigureAwait(false);
        await InfrastructureTable.ForgetFailureAsync(tx, infrastructureId).ConfigureAwait(false);
        await WorkTable.WakeAsync(tx, infrastructureId).ConfigureAwait(false);
        await tx.AppendAsync(
            (infrastructureId, infrastructure.Name), EventKind.ScaleRequested, Describe(request), actor, node)
            .ConfigureAwait(false);
        return (long)id!;
    });

    /// <summary>Undecided requests, oldest first.</summary>
    public Task<IReadOnlyList<PendingScaleRequest>> PendingAsync(string infrastructureId)
        => store.ReadOnceAsync(async sql =>
        {
            var pending = new List<PendingScaleRequest>();
            await sql.QueryAsync(PendingTo(pending), ("@id", infrastructureId)).ConfigureAwait(false);
            return (IReadOnlyList<PendingScaleRequest>)pending;
        });

    /// <summary>What is asked for of an infrastructure.</summary>
    public Task<WantedScale> WantedAsync(string infrastructureId) => store.ReadOnceAsync(async sql =>
    {
        var (targets, pending) = (new Dictionary<string, int>(), new List<PendingScaleRequest>());
        var (granted, isRestored) = (new Dictionary<string, long>(), false);
        var (leases, schedules) = (LeaseJson.None, LeaseJson.NoTimes);
        await sql.QueryAllAsync(
        [
            InfrastructureTable.TargetsTo(targets),
            PendingTo(pending),
            new("SELECT node, max(id) FROM scale_request "
                + "WHERE infrastructure_id = @id AND decided_at IS NOT NULL GROUP BY node",
                row => granted.Add(row.GetString(0), row.GetInt64(1))),
            new(ReconciliationTable.IsPending, _ => isRestored = true),
            new("SELECT leases FROM infrastructure WHERE id = @id AND leases IS NOT NULL",
                row => (leases, schedules) = (LeaseJson.Read(row.Exact(0)), LeaseJson.ReadTimes(row.Exact(0)))),
        ], ("@id", infrastructureId)).ConfigureAwait(false);
        return new WantedScale(targets, pending, granted, isRestored) { Leases = leases, Schedules = schedules };
    });

    /// <summary>
    /// Marks requests as decided, stores targets and drop reasons. A request of which nothing was granted ends.
    /// </summary>
    public static async ValueTask DecideAsync(StoreTransaction tx, string infrastructureId, ScalingDecision decision)
    {
        foreach (var id in decision.RequestIds)
        {
            var end = decision.Ineffective.Contains(id)
                ? "DELETE FROM scale_request"
                : "UPDATE scale_request SET decided_at = @now";
            await tx.Sql.ExecuteAsync(
                $"{end} WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@now", tx.Now), ("@id", id), ("@infrastructure", infrastructureId)).ConfigureAwait(false);
        }

        foreach (var (node, target) in decision.Targets)
            await SetTargetAsync(tx, infrastructureId, node, target).ConfigureAwait(false);

        foreach (var (nodeId, reason) in decision.Drops)
        {
            await tx.Sql.ExecuteAsync(
                "UPDATE node_instance SET drop_reason = @reason WHERE id = @id AND infrastructure_id = @infrastructure",
                ("@reason", reason), ("@id", nodeId), ("@infrastructure", infrastructureId)).ConfigureAwait(false);
        }
    }

    public static async ValueTask SetTargetAsync(StoreTransaction tx, string infrastructureId, string node, int target)
        => await tx.Sql.ExecuteAsync(
            "UPDATE node SET target = @target WHERE infrastructure_id = @infrastructure AND name = @node",
            ("@target", target), ("@infrastructure", infrastructureId), ("@node", node)).ConfigureAwait(false);

    private static StoreQuery PendingTo(List<PendingScaleRequest> pending) => new(
        "SELECT id, node, document FROM scale_request WHERE infrastructure_id = @id AND decided_at IS NULL ORDER BY id",
        row => pending.Add(new(row.GetInt64(0), row.GetString(1), Read(row.Exact(2)!))));

    private static string Describe(ScaleRequest request) => request switch
    {
        { To: { } to } => $"Scale to {InfrastructureTable.CountOf(to, "instance")}.",
        { Up: { } up } => $"Scale up by {InfrastructureTable.CountOf(up, "instance")}.",
        { Down: { } down } => $"Scale down by {InfrastructureTable.CountOf(down, "instance")}.",
        _ => $"Scale down by dropping {string.Join(", ", request.Drop)}.",
    };

    private static string Write(ScaleRequest request)
    {
        var plain = new Dictionary<string, object?>();
        if (request.To is { } to) plain["to"] = to;
        if (request.Up is { } up) plain["up"] = up;
        if (request.Down is { } down) plain["down"] = down;
        if (request.Drop.Count > 0) plain["drop"] = request.Drop;
        return PlainJson.Write(plain);
    }

    /// <summary>A request as stored.</summary>
    public static ScaleRequest Read(string json)
    {
        var values = PlainJson.ReadMapping(json);
        return new ScaleRequest
        {
            To = Count("to"),
            Up = Count("up"),
            Down = Count("down"),
            Drop = values.GetValueOrDefault("drop") is IReadOnlyList<object?> drop ? [.. drop.Cast<string>()] : [],
        };

        int? Count(string key) => values.GetValueOrDefault(key) is long count ? (int)count : null;
    }
}

/// <summary>What is asked for of the nodes of an infrastructure: one snapshot.</summary>
/// <param name="Targets">The stored targets; a node without one has its minimum.</param>
/// <param name="Pending">Undecided requests, oldest first.</param>
/// <param name="Granted">The newest request of each node that was granted.</param>
/// <param name="IsRestored">The record has to be compared with all clouds (<see cref="ReconciliationTable"/>).</param>
internal sealed record WantedScale(
    IReadOnlyDictionary<string, int> Targets, IReadOnlyList<PendingScaleRequest> Pending,
    IReadOnlyDictionary<string, long> Granted, bool IsRestored)
{
    /// <summary>The leases as recorded, by node.</summary>
    public required IReadOnlyDictionary<string, NodeLease> Leases { get; init; }

    /// <summary>When its schedules act next, as recorded, by node.</summary>
    public required IReadOnlyDictionary<string, ScheduleTimes> Schedules { get; init; }
}
