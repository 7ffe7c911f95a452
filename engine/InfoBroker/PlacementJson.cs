namespace Occo.Engine.InfoBroker;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Placements and pools to and from plain values, in the words of the documents.</summary>
internal static class PlacementJson
{
    public static Dictionary<string, object?> Plain(Placement placement)
    {
        var plain = new Dictionary<string, object?>();
        if (placement.Pool is { } pool) plain["pool"] = pool;
        if (placement.Priority != Model.Placement.Default.Priority) plain["priority"] = (long)placement.Priority;
        if (placement.Max is { } max) plain["max"] = (long)max;
        if (placement.Cost is { } cost) plain["cost"] = cost;
        if (placement.Cores is { } cores) plain["cores"] = cores;
        if (placement.MemoryMiB is { } memory) plain["memory"] = memory;
        if (placement.Labels.Count > 0) plain["labels"] = List(placement.Labels);
        return plain;
    }

    public static Placement Placement(Values values) => new()
    {
        Pool = values.GetValueOrDefault("pool") as string,
        Priority = Whole(values, "priority") ?? Model.Placement.Default.Priority,
        Max = Whole(values, "max"),
        Cost = Number(values, "cost"),
        Cores = Number(values, "cores"),
        MemoryMiB = values.GetValueOrDefault("memory") as long?,
        Labels = Texts(values, "labels"),
    };

    public static Dictionary<string, object?> Plain(PlacementPolicy policy)
    {
        var plain = new Dictionary<string, object?>
        {
            ["require"] = List(policy.Require),
            ["rebalance"] = EnumWords.Of(policy.Rebalance),
            ["rebalance_hold"] = (long)policy.Hold.TotalSeconds,
        };
        if (policy.Prefer is { } prefer) plain["prefer"] = EnumWords.Of(prefer);
        if (policy.Budget is { } budget) plain["budget"] = budget;
        return plain;
    }

    public static PlacementPolicy Policy(Values values) => new()
    {
        Require = Texts(values, "require"),
        Prefer = values.GetValueOrDefault("prefer") is string word
            ? EnumWords.Parse<PlacementPreference>(word) : null,
        Rebalance = EnumWords.Parse<RebalanceMode>(values.Get<string>("rebalance")),
        Hold = TimeSpan.FromSeconds(values.Get<long>("rebalance_hold")),
        Budget = Number(values, "budget"),
    };

    public static string Write(Pool pool)
    {
        var plain = new Dictionary<string, object?>();
        if (pool.Quota is { } quota) plain["quota"] = (long)quota;
        if (pool.Cores is { } cores) plain["cores"] = cores;
        if (pool.MemoryMiB is { } memory) plain["memory"] = memory;
        if (pool.Cost is { } cost) plain["cost"] = cost;
        if (pool.Window is { } window) plain["window"] = window.ToString();
        if (pool.Labels.Count > 0) plain["labels"] = List(pool.Labels);
        return PlainJson.Write(plain);
    }

    /// <summary>A pool without a document has no limits.</summary>
    public static Pool Pool(string name, string? document)
    {
        var values = document is null ? ComposedRequest.Empty : PlainJson.ReadMapping(document);
        return new()
        {
            Name = name,
            Quota = Whole(values, "quota"),
            Cores = Number(values, "cores"),
            MemoryMiB = values.GetValueOrDefault("memory") as long?,
            Cost = Number(values, "cost"),
            Window = values.GetValueOrDefault("window") is string window ? PoolWindow.Parse(window) : null,
            Labels = Texts(values, "labels"),
        };
    }

    private static int? Whole(Values values, string key)
        => values.GetValueOrDefault(key) is long number ? (int)number : null;

    public static double? Number(Values values, string key) => values.GetValueOrDefault(key) switch
    {
        long whole => whole,
        double number => number,
        _ => null,
    };

    private static IReadOnlyList<object?> List(IReadOnlyList<string> texts) => [.. texts];

    private static IReadOnlyList<string> Texts(Values values, string key)
        => [.. (values.GetValueOrDefault(key) as IReadOnlyList<object?> ?? []).OfType<string>()];
}
