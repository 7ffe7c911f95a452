using static Occo.Engine.CloudHandlers.Contract.CheckEnd;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>The outcomes of a call by id: one for each id, in any order.</summary>
internal static class CheckOutcomes
{
    public static IReadOnlyDictionary<Guid, CreateOutcome> Of(CreateBatch batch, IReadOnlyList<CreateOutcome> outcomes)
    {
        var byId = ByKey("CreateAsync", "node id", [.. batch.Items.Select(i => i.NodeId)], outcomes, o => o.NodeId);
        foreach (var (id, outcome) in byId)
        {
            Require(outcome.Instance is null != outcome.Error is null,
                $"CreateAsync gave {(outcome.Error is null ? "neither an instance nor" : "both an instance and")} an "
                + $"error for node id {id}.");
            if (outcome.Instance is not { } instance) continue;
            Require(instance.InstanceId is { Length: > 0 },
                $"CreateAsync gave node id {id} an instance without an id.");
            Require(instance.NodeId == id,
                $"CreateAsync gave node id {id} an instance with node id {instance.NodeId?.ToString() ?? "null"}.");
        }

        var instances = byId.Values.Select(o => o.Instance?.InstanceId).OfType<string>().ToList();
        Require(instances.Distinct().Count() == instances.Count, "CreateAsync gave two node ids the same instance.");
        return byId;
    }

    public static IReadOnlyDictionary<string, DropOutcome> Of(
        IReadOnlyList<string> ids, IReadOnlyList<DropOutcome> outcomes)
    {
        var byId = ByKey("DropAsync", "instance id", ids, outcomes, o => o.InstanceId);
        foreach (var outcome in byId.Values)
        {
            Require(outcome.Error is null,
                $"DropAsync failed for {outcome.InstanceId} ({outcome.Error?.Kind}): {outcome.Error?.Message}");
        }

        return byId;
    }

    public static void Of(IReadOnlyList<string> ids, IReadOnlyList<ReleaseOutcome> outcomes)
    {
        foreach (var outcome in ByKey("ReleaseAsync", "instance id", ids, outcomes, o => o.InstanceId).Values)
        {
            Require(outcome.Error is null,
                $"ReleaseAsync failed for {outcome.InstanceId} ({outcome.Error?.Kind}): {outcome.Error?.Message}");
        }
    }

    private static Dictionary<TKey, T> ByKey<TKey, T>(
        string method, string what, IReadOnlyList<TKey> asked, IReadOnlyList<T> outcomes, Func<T, TKey> key)
        where TKey : notnull
    {
        var byKey = new Dictionary<TKey, T>();
        foreach (var outcome in outcomes)
        {
            Require(outcome is not null, $"{method} gave null instead of an outcome.");
            Require(asked.Contains(key(outcome)),
                $"{method} gave an outcome for {what} {key(outcome)}, which it was not asked for.");
            Require(byKey.TryAdd(key(outcome), outcome), $"{method} gave two outcomes for {what} {key(outcome)}.");
        }

        var missing = asked.Where(k => !byKey.ContainsKey(k)).ToList();
        Require(missing.Count == 0, $"{method} gave no outcome for {what} {string.Join(", ", missing)}.");
        return byKey;
    }
}
