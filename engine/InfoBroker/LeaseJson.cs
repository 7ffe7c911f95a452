namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The leases of an infrastructure by node, as stored.</summary>
internal static class LeaseJson
{
    public static readonly IReadOnlyDictionary<string, NodeLease> None = new Dictionary<string, NodeLease>();

    public static string? Write(IReadOnlyDictionary<string, NodeLease> leases)
        => leases.Count == 0 ? null : PlainJson.Write(leases.ToDictionary(l => l.Key, l => (object?)Plain(l.Value)));

    public static IReadOnlyDictionary<string, NodeLease> Read(string? json) => json is null or "{}" ? None
        : PlainJson.ReadMapping(json).ToDictionary(l => l.Key, l => Lease((Values)l.Value!));

    private static Dictionary<string, object?> Plain(NodeLease lease)
    {
        var plain = new Dictionary<string, object?>
        {
            ["ends"] = StoreValue.ToColumn(lease.Ends), ["of"] = lease.Of, ["state"] = $"{lease.State}",
        };
        if (lease.From is { } from) plain["from"] = StoreValue.ToColumn(from);
        if (lease.WakeAt is { } wake) plain["wake"] = StoreValue.ToColumn(wake);
        if (lease.Staying > 0) plain["staying"] = (long)lease.Staying;
        return plain;
    }

    private static NodeLease Lease(Values values) => new()
    {
        From = Time(values, "from"),
        Ends = StoreValue.ToTime(values.Get<string>("ends")),
        Of = values.Get<string>("of"),
        State = Enum.Parse<LeaseState>(values.Get<string>("state")),
        Staying = values.GetValueOrDefault("staying") is long staying ? (int)staying : 0,
        WakeAt = Time(values, "wake"),
    };

    private static DateTimeOffset? Time(Values values, string key)
        => values.GetValueOrDefault(key) is string text ? StoreValue.ToTime(text) : null;
}
