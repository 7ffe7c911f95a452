namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>The leases of an infrastructure, and the times of its schedules, by node, as stored.</summary>
internal static class LeaseJson
{
    public static readonly IReadOnlyDictionary<string, NodeLease> None = new Dictionary<string, NodeLease>();

    public static readonly IReadOnlyDictionary<string, ScheduleTimes> NoTimes = new Dictionary<string, ScheduleTimes>();

    public static string? Write(
        IReadOnlyDictionary<string, NodeLease> leases, IReadOnlyDictionary<string, ScheduleTimes> schedules)
        => leases.Count + schedules.Count == 0 ? null
            : PlainJson.Write(leases.Keys.Union(schedules.Keys).ToDictionary(n => n, n => (object?)
                Plain(leases.GetValueOrDefault(n)).Concat(Plain(schedules.GetValueOrDefault(n))).ToDictionary()));

    public static IReadOnlyDictionary<string, NodeLease> Read(string? json) => json is null or "{}" ? None
        : With(json, "ends").ToDictionary(l => l.Node, l => Lease(l.Values));

    /// <summary>The times of schedules alone.</summary>
    public static IReadOnlyDictionary<string, ScheduleTimes> ReadTimes(string? json) => json is null or "{}" ? NoTimes
        : With(json, "stops").ToDictionary(
            s => s.Node, s => new ScheduleTimes(Time(s.Values, "stops"), Time(s.Values, "starts")));

    private static IEnumerable<(string Node, Values Values)> With(string json, string key)
        => PlainJson.ReadMapping(json).Select(p => (p.Key, (Values)p.Value!)).Where(p => p.Item2.ContainsKey(key));

    private static Dictionary<string, object?> Plain(ScheduleTimes? times) => times is null ? [] : new()
    {
        ["stops"] = times.StopsAt is { } stops ? StoreValue.ToColumn(stops) : null,
        ["starts"] = times.StartsAt is { } starts ? StoreValue.ToColumn(starts) : null,
    };

    private static Dictionary<string, object?> Plain(NodeLease? lease)
    {
        if (lease is null) return [];
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
