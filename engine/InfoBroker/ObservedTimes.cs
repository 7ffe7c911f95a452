namespace Occo.Engine.InfoBroker;

/// <summary>Times of the clouds of an infrastructure, by cloud, as stored.</summary>
internal static class ObservedTimes
{
    public static string Write(IReadOnlyDictionary<string, DateTimeOffset> times)
        => PlainJson.Write(times.ToDictionary(t => t.Key, t => (object?)StoreValue.ToColumn(t.Value)));

    public static IReadOnlyDictionary<string, DateTimeOffset> Read(string? json) => json is null
        ? Infrastructure.NeverObserved
        : PlainJson.ReadMapping(json).ToDictionary(t => t.Key, t => StoreValue.ToTime((string)t.Value!));

    /// <summary>
    /// When its cloud last showed the instance: by a list, when it was ready, or by the answer to its creation. Null:
    /// it has not, or the instance is gone.
    /// </summary>
    /// <param name="instance">The instance.</param>
    /// <param name="listed">When its cloud was listed last; null: never.</param>
    public static DateTimeOffset? Of(NodeInstance instance, DateTimeOffset? listed)
    {
        if (instance.State == NodeState.Gone) return null;
        var made = instance.ReadyAt ?? (instance.InstanceId is null ? null : instance.CreatedAt);
        return instance.UnlistedSince is null && listed >= (made ?? instance.CreatedAt) ? listed : made;
    }
}
