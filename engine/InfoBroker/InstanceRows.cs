using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Reads instances: one query for however many. Requests come from the store's memory, and what instances in a row
/// share is read once.
/// </summary>
internal sealed class InstanceRows(StoreConnection sql, RequestTable requests)
{
    private readonly RepeatedColumn<string> infrastructureId = new(1, text => text);
    private readonly RepeatedColumn<string> infrastructure = new(2, text => text);
    private readonly RepeatedColumn<string> node = new(4, text => text);
    private readonly RepeatedColumn<NodeState> state = new(5, Enum.Parse<NodeState>);
    private readonly RepeatedColumn<ComponentState> resourceState = new(6, Enum.Parse<ComponentState>);
    private readonly RepeatedColumn<ComponentState> healthState = new(7, Enum.Parse<ComponentState>);
    private readonly RepeatedColumn<string> cloud = new(12, text => text);
    private readonly RepeatedColumn<IReadOnlyDictionary<string, object?>> settings = new(13, PlainJson.ReadMapping);
    private readonly RepeatedColumn<string> digest = new(15, text => text);
    private readonly RepeatedColumn<ComposedRequest> request = new(16, text => requests.Get(sql, text));
    private readonly RepeatedColumn<DateTimeOffset> createdAt = new(18, StoreValue.ToTime);
    private readonly RepeatedColumn<string> token = new(25, text => text);

    /// <summary>The instances that fulfil a condition on node_instance (x) and infrastructure (i).</summary>
    public List<NodeInstance> Read(string condition, params (string Name, object? Value)[] parameters) => sql.Query(
        "SELECT x.id, x.infrastructure_id, i.name, x.ordinal, x.node, x.state, x.resource_state, x.health_state, "
        + "x.addresses, x.private_address, x.ports, x.instance_id, x.cloud, x.cloud_settings, x.version, x.digest, "
        + "x.request_digest, x.pending_digest, x.created_at, x.ready_at, x.unhealthy_since, x.gone_at, x.drop_reason, "
        + "x.last_error, x.reservation, x.token, x.batch_index, x.unlisted_since FROM node_instance x "
        + $"JOIN infrastructure i ON i.id = x.infrastructure_id WHERE {condition}",
        Instance, parameters);

    /// <summary>Addresses as a column holds them: one per line.</summary>
    public static string? AddressesColumn(IReadOnlyList<string> addresses)
        => addresses.Count == 0 ? null : string.Join('\n', addresses);

    /// <summary>Ports as a column holds them: JSON.</summary>
    public static string? PortsColumn(IReadOnlyDictionary<string, int> ports)
        => ports.Count == 0 ? null : PlainJson.Write(Plain(ports));

    /// <summary>A reservation as a column holds it: JSON, null where nothing was set aside.</summary>
    public static string? ReservationColumn(Reservation reservation)
        => reservation is { Address: null, Ports.Count: 0 } ? null : PlainJson.Write(new Dictionary<string, object?>
        {
            ["address"] = reservation.Address,
            ["ports"] = Plain(reservation.Ports),
        });

    private NodeInstance Instance(SqliteDataReader row) => new()
    {
        Id = row.Id(0),
        InfrastructureId = infrastructureId.Of(row),
        Infrastructure = infrastructure.Of(row),
        Ordinal = row.GetInt64(3),
        Name = node.Of(row),
        State = state.Of(row),
        ResourceState = resourceState.Of(row),
        HealthState = healthState.Of(row),
        Addresses = row.Text(8)?.Split('\n') ?? [],
        PrivateAddress = row.Text(9),
        Ports = row.Text(10) is { } ports ? Ports(PlainJson.ReadMapping(ports)) : NodeInstance.EmptyPorts,
        InstanceId = row.Text(11),
        Cloud = cloud.Of(row),
        CloudSettings = settings.Of(row),
        Version = row.GetInt32(14),
        Digest = digest.Of(row),
        Request = request.Of(row),
        PendingRequest = row.Text(17) is { } pending ? requests.Get(sql, pending) : null,
        CreatedAt = createdAt.Of(row),
        ReadyAt = row.TimeOrNull(19),
        UnhealthySince = row.TimeOrNull(20),
        GoneAt = row.TimeOrNull(21),
        DropReason = row.Text(22),
        LastError = row.Text(23),
        Reservation = row.Text(24) is { } reserved ? Reserved(reserved) : Reservation.None,
        Token = token.Of(row),
        BatchIndex = row.GetInt32(26),
        UnlistedSince = row.TimeOrNull(27),
    };

    private static Reservation Reserved(string json)
    {
        var values = PlainJson.ReadMapping(json);
        return new Reservation(
            values.GetValueOrDefault("address") as string,
            Ports(values.Get<IReadOnlyDictionary<string, object?>>("ports")));
    }

    private static Dictionary<string, int> Ports(IReadOnlyDictionary<string, object?> values)
        => values.ToDictionary(p => p.Key, p => Convert.ToInt32(p.Value, CultureInfo.InvariantCulture));

    private static Dictionary<string, object?> Plain(IReadOnlyDictionary<string, int> ports)
        => ports.ToDictionary(p => p.Key, p => (object?)p.Value);
}
