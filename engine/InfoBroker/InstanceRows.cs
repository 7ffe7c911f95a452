using System.Globalization;

namespace Occo.Engine.InfoBroker;

/// <summary>
/// Reads instances: one query for any number. Requests come from the store's cache, and values that successive rows
/// share are parsed once.
/// </summary>
internal sealed class InstanceRows(StoreSession sql, RequestTable requests)
{
    private const string Columns =
        "SELECT x.id, x.infrastructure_id, i.name, x.ordinal, x.node, x.state, x.resource_state, x.health_state, "
        + "x.addresses, x.private_address, x.ports, x.instance_id, x.cloud, x.cloud_settings, x.version, x.digest, "
        + "x.request_digest, x.pending_digest, x.created_at, x.ready_at, x.unhealthy_since, x.gone_at, x.drop_reason, "
        + "x.last_error, x.reservation, x.token, x.batch_index, x.unlisted_since, x.service_state, x.made_at, "
        + "x.refreshed_at, x.shown_digest, x.protected, x.kept, COALESCE(i.observed, '{}'), x.translation, "
        + "COALESCE(x.ports, x.pending_digest, x.unhealthy_since, x.gone_at, x.drop_reason, x.last_error, "
        + "x.reservation, x.unlisted_since, x.refreshed_at, x.shown_digest, x.power_asked_at, "
        + "i.unreachable, i.leases) IS NULL "
        + "AND x.protected = 0 AND x.kept = 0, COALESCE(i.unreachable, '{}'), x.pool, "
        + "x.millicores, x.memory, COALESCE(i.leases, '{}'), x.stop_asked, x.power_asked_at "
        + "FROM node_instance x "
        + "JOIN infrastructure i ON i.id = x.infrastructure_id";

    private readonly RepeatedColumn<string> infrastructureId = new(1, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<string> infrastructure = new(2, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<string> node = new(4, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<NodeState> state = new(5, Enum.Parse<NodeState>);
    private readonly RepeatedColumn<ComponentState> resourceState = new(6, Enum.Parse<ComponentState>);
    private readonly RepeatedColumn<ComponentState> healthState = new(7, Enum.Parse<ComponentState>);
    private readonly RepeatedColumn<string> cloud = new(12, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<IReadOnlyDictionary<string, object?>> settings = new(13, PlainJson.ReadMapping);
    private readonly RepeatedColumn<string> implementation = new(15, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<string> requestDigest = new(16, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<DateTimeOffset> createdAt = new(18, StoreValue.ToTime);
    private readonly RepeatedColumn<string> token = new(25, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<ComponentState> serviceState = new(28, Enum.Parse<ComponentState>);
    private readonly RepeatedColumn<IReadOnlyDictionary<string, DateTimeOffset>> observed = new(34, ObservedTimes.Read);
    private readonly RepeatedColumn<IReadOnlyDictionary<string, DateTimeOffset>> away = new(37, ObservedTimes.Read);
    private readonly RepeatedColumn<string> pool = new(38, text => ForeignText.Clean(text));
    private readonly RepeatedColumn<IReadOnlyDictionary<string, NodeLease>> leases = new(41, LeaseJson.Read);
    private readonly RepeatedColumn<IReadOnlyDictionary<string, ScheduleTimes>> schedules
        = new(41, LeaseJson.ReadTimes);
    private readonly List<(int Row, string Digest, string? Pending)> unread = [];
    private (object? Times, string? Cloud, object? Settings, DateTimeOffset? At) listed;
    private int rows;

    /// <summary>The instances that meet a condition on node_instance (x) and infrastructure (i).</summary>
    public async ValueTask<List<NodeInstance>> ReadAsync(
        string condition, params (string Name, object? Value)[] parameters)
    {
        var instances = new List<NodeInstance>();
        await sql.QueryAsync(Query(condition, instances), parameters).ConfigureAwait(false);
        await CompleteAsync(instances).ConfigureAwait(false);
        return instances;
    }

    /// <summary>The same as a query, which adds them to a list. The caller completes them.</summary>
    public StoreQuery Query(string condition, List<NodeInstance> instances)
        => new($"{Columns} WHERE {condition}", row => instances.Add(Instance(row)));

    /// <summary>Reads the requests of the instances that are not known yet.</summary>
    public async ValueTask CompleteAsync(List<NodeInstance> instances)
    {
        // No backend runs a second query while the rows of the first are read.
        foreach (var (row, digest, pending) in unread)
        {
            instances[row] = instances[row] with
            {
                Request = await requests.GetAsync(sql, digest).ConfigureAwait(false),
                PendingRequest = pending is null
                    ? null
                    : await requests.GetAsync(sql, pending).ConfigureAwait(false),
            };
        }
    }

    public static string? AddressesColumn(IReadOnlyList<string> addresses)
        => addresses.Count == 0 ? null : string.Join('\n', addresses);

    public static string? PortsColumn(IReadOnlyDictionary<string, int> ports)
        => ports.Count == 0 ? null : PlainJson.Write(Plain(ports));

    public static string? ReservationColumn(Reservation reservation)
        => reservation is { Address: null, Ports.Count: 0 } ? null : PlainJson.Write(new Dictionary<string, object?>
        {
            ["address"] = reservation.Address,
            ["ports"] = Plain(reservation.Ports),
        });

    public static long? MillicoresColumn(NodeInstance instance)
        => instance.Cores is { } cores ? PoolShare.Milli(cores) : null;

    private NodeInstance Instance(StoreRow row)
    {
        // Most instances have none of the columns that few have; they are a third of all.
        var isPlain = row.GetBoolean(36);
        var (digest, pending) = (requestDigest.Of(row), isPlain ? null : row.Text(17));
        ComposedRequest? wanted = null;
        if (!requests.TryGet(digest, out var request) || (pending is not null && !requests.TryGet(pending, out wanted)))
            unread.Add((rows, digest, pending));
        rows++;
        var instance = Instance(row, request!);
        if (!row.IsDBNull(38)) instance = InPool(row, instance);
        if (!isPlain) instance = WithRare(row, instance, wanted);
        instance.ObservedAt = ObservedTimes.Of(instance, ListedAt(row, instance));
        return instance;
    }

    // Successive rows share the cloud.
    private DateTimeOffset? ListedAt(StoreRow row, NodeInstance instance)
    {
        var times = observed.Of(row);
        if (!ReferenceEquals(listed.Times, times) || !ReferenceEquals(listed.Settings, instance.CloudSettings)
            || listed.Cloud != instance.Cloud)
        {
            listed = (times, instance.Cloud, instance.CloudSettings,
                times.TryGetValue(CloudKey.Of(instance).ToString(), out var at) ? at : null);
        }

        return listed.At;
    }

    private DateTimeOffset? UnreachableSince(StoreRow row, NodeInstance instance)
        => instance.State != NodeState.Gone && away.Of(row) is { Count: > 0 } clouds
            && clouds.TryGetValue(CloudKey.Of(instance).ToString(), out var since) ? since : null;

    private NodeInstance Instance(StoreRow row, ComposedRequest request) => new()
    {
        Id = row.Id(0),
        InfrastructureId = infrastructureId.Of(row),
        Infrastructure = infrastructure.Of(row),
        Ordinal = row.GetInt64(3),
        Name = node.Of(row),
        State = state.Of(row),
        ResourceState = resourceState.Of(row),
        ServiceState = serviceState.Of(row),
        HealthState = healthState.Of(row),
        Addresses = row.Text(8)?.Split('\n') ?? [],
        PrivateAddress = row.Text(9),
        InstanceId = row.Text(11),
        Cloud = cloud.Of(row),
        CloudSettings = settings.Of(row),
        Version = row.GetInt32(14),
        Digest = implementation.Of(row),
        Request = request,
        CreatedAt = createdAt.Of(row),
        ReadyAt = row.TimeOrNull(19),
        Token = token.Of(row),
        BatchIndex = row.GetInt32(26),
        MadeAt = row.TimeOrNull(29),
        Translation = row.Exact(35) is { } made ? Made(made) : null,
    };

    private NodeInstance InPool(StoreRow row, NodeInstance instance) => instance with
    {
        Pool = pool.Of(row),
        Cores = row.IsDBNull(39) ? null : row.GetInt64(39) / 1000.0,
        MemoryMiB = row.IsDBNull(40) ? null : row.GetInt64(40),
    };

    private NodeInstance WithRare(StoreRow row, NodeInstance instance, ComposedRequest? pending) => instance with
    {
        Ports = row.Exact(10) is { } ports ? Ports(PlainJson.ReadMapping(ports)) : NodeInstance.EmptyPorts,
        PendingRequest = pending,
        UnhealthySince = row.TimeOrNull(20),
        GoneAt = row.TimeOrNull(21),
        DropReason = row.Text(22),
        LastError = row.Text(23),
        Reservation = row.Exact(24) is { } reserved ? Reserved(reserved) : Reservation.None,
        UnlistedSince = row.TimeOrNull(27),
        RefreshedAt = row.TimeOrNull(30),
        ShownDigest = row.Text(31),
        IsProtected = row.GetInt32(32) == 1,
        IsKept = row.GetInt32(33) == 1,
        PowerAsked = row.TimeOrNull(43) is { } asked ? new(row.GetInt32(42) == 1, asked) : null,
        UnreachableSince = UnreachableSince(row, instance),
        LeaseEndsAt = instance.State == NodeState.Gone ? null : leases.Of(row).GetValueOrDefault(instance.Name)?.Ends,
        StopsAt = TimesOf(row, instance)?.StopsAt,
        StartsAt = TimesOf(row, instance)?.StartsAt,
    };

    private ScheduleTimes? TimesOf(StoreRow row, NodeInstance instance)
        => instance.State == NodeState.Gone ? null : schedules.Of(row).GetValueOrDefault(instance.Name);

    private static Reservation Reserved(string json)
    {
        var values = PlainJson.ReadMapping(json);
        return new Reservation(
            ForeignText.Clean(values.GetValueOrDefault("address") as string),
            Ports(values.Get<IReadOnlyDictionary<string, object?>>("ports")));
    }

    private static IReadOnlyDictionary<string, object?> Made(string json)
        => json == "{}" ? ComposedRequest.Empty : PlainJson.ReadMapping(json);

    private static Dictionary<string, int> Ports(IReadOnlyDictionary<string, object?> values)
        => values.DistinctBy(p => ForeignText.Clean(p.Key))
            .ToDictionary(p => ForeignText.Clean(p.Key), p => Convert.ToInt32(p.Value, CultureInfo.InvariantCulture));

    private static Dictionary<string, object?> Plain(IReadOnlyDictionary<string, int> ports)
        => ports.ToDictionary(p => p.Key, p => (object?)p.Value);
}
