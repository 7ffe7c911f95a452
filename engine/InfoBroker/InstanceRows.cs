using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Occo.Engine;

/// <summary>
/// Reads instances: one query for however many. Requests come from the store's memory, and what many instances share is
/// read once.
/// </summary>
internal sealed class InstanceRows(StoreConnection sql, RequestTable requests)
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, object?>> settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>The instances that fulfil a condition on node_instance (x) and infrastructure (i).</summary>
    public List<NodeInstance> Read(string condition, params (string Name, object? Value)[] parameters) => sql.Query(
        "SELECT x.id, x.infrastructure_id, i.name, x.ordinal, x.node, x.state, x.resource_state, x.health_state, "
        + "x.addresses, x.private_address, x.ports, x.instance_id, x.cloud, x.cloud_settings, x.version, x.digest, "
        + "x.request_digest, x.pending_digest, x.created_at, x.ready_at, x.unhealthy_since, x.gone_at, x.drop_reason, "
        + "x.last_error, x.reservation, x.token, x.batch_index FROM node_instance x JOIN infrastructure i ON i.id = x.infrastructure_id "
        + $"WHERE {condition}",
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
        InfrastructureId = Shared(row.GetString(1)),
        Infrastructure = Shared(row.GetString(2)),
        Ordinal = row.GetInt64(3),
        Name = Shared(row.GetString(4)),
        State = row.Name<NodeState>(5),
        ResourceState = row.Name<ComponentState>(6),
        HealthState = row.Name<ComponentState>(7),
        Addresses = row.IsDBNull(8) ? [] : row.GetString(8).Split('\n'),
        PrivateAddress = row.Text(9),
        Ports = row.IsDBNull(10) ? NodeInstance.EmptyPorts : Ports(PlainJson.ReadMapping(row.GetString(10))),
        InstanceId = row.Text(11),
        Cloud = Shared(row.GetString(12)),
        CloudSettings = Settings(row.GetString(13)),
        Version = row.GetInt32(14),
        Digest = Shared(row.GetString(15)),
        Request = requests.Get(sql, row.GetString(16)),
        PendingRequest = row.IsDBNull(17) ? null : requests.Get(sql, row.GetString(17)),
        CreatedAt = row.Time(18),
        ReadyAt = row.TimeOrNull(19),
        UnhealthySince = row.TimeOrNull(20),
        GoneAt = row.TimeOrNull(21),
        DropReason = row.Text(22),
        LastError = row.Text(23),
        Reservation = row.IsDBNull(24) ? Reservation.None : Reserved(row.GetString(24)),
        Token = Shared(row.GetString(25)),
        BatchIndex = row.GetInt32(26),
    };

    private string Shared(string text) => texts.TryGetValue(text, out var known) ? known : texts[text] = text;

    private IReadOnlyDictionary<string, object?> Settings(string json)
        => settings.TryGetValue(json, out var known) ? known : settings[json] = PlainJson.ReadMapping(json);

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
