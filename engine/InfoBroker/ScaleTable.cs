namespace Occo.Engine.InfoBroker;

/// <summary>Wishes for more or fewer instances, until a pass decides on them.</summary>
internal sealed class ScaleTable(Store store)
{
    /// <summary>
    /// Stores a request. Throws <see cref="OccoException"/> (NotFound, InvalidArgument) when the infrastructure cannot
    /// be scaled any more; whether the wish can be granted is for the pass to say.
    /// </summary>
    public async Task<long> RequestAsync(string infrastructureId, string node, ScaleRequest request, string actor)
    {
        return await store.WriteAsync(async tx =>
        {
            var infrastructure = await InfrastructureWrites.DemandUsableAsync(tx.Sql, infrastructureId).ConfigureAwait(false);
            var id = await tx.Sql.ScalarAsync(
                "INSERT INTO scale_request (infrastructure_id, node, document, actor, requested_at) "
                + "VALUES (@infrastructure, @node, @document, @actor, @now) RETURNING id",
                ("@infrastructure", infrastructureId), ("@node", node), ("@document", Write(request)),
                ("@actor", actor),
                ("@now", tx.Now)).ConfigureAwait(false);
            await tx.AppendAsync(
                (infrastructureId, infrastructure.Name), EventKind.ScaleRequested, Describe(request), actor, node).ConfigureAwait(false);
            return (long)id!;
        }).ConfigureAwait(false);
    }

    /// <summary>Requests that no pass has decided yet, oldest first.</summary>
    public async Task<IReadOnlyList<PendingScaleRequest>> PendingAsync(string infrastructureId) => await store.ReadAsync(sql => sql.QueryAsync(
        "SELECT id, node, document FROM scale_request "
        + "WHERE infrastructure_id = @infrastructure AND decided_at IS NULL ORDER BY id",
        row => new PendingScaleRequest(row.GetInt64(0), row.GetString(1), Read(row.GetString(2))),
        ("@infrastructure", infrastructureId))).ConfigureAwait(false);

    /// <summary>The newest request of each node that a pass has decided.</summary>
    public async Task<IReadOnlyDictionary<string, long>> NewestAsync(string infrastructureId) => (await store.ReadAsync(sql => sql.QueryAsync(
        "SELECT node, max(id) FROM scale_request "
        + "WHERE infrastructure_id = @infrastructure AND decided_at IS NOT NULL GROUP BY node",
        row => (Node: row.GetString(0), Id: row.GetInt64(1)),
        ("@infrastructure", infrastructureId))).ConfigureAwait(false)).ToDictionary(r => r.Node, r => r.Id);

    private static string Describe(ScaleRequest request) => request switch
    {
        { To: { } to } => $"Scale to {InfrastructureWrites.CountOf(to, "instance")}.",
        { Up: { } up } => $"Scale up by {InfrastructureWrites.CountOf(up, "instance")}.",
        { Down: { } down } => $"Scale down by {InfrastructureWrites.CountOf(down, "instance")}.",
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

    private static ScaleRequest Read(string json)
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
