namespace Occo.Engine.Compiler;

/// <summary>Reads <c>placement</c> of an alternative, and what a node wants of its alternatives.</summary>
internal static class PlacementReader
{
    internal static readonly ValueRule Pool = ValueRule.Matching(
        "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", "Use 1 to 63 letters, digits, dots, hyphens and underscores.");

    internal static readonly ValueRule Cost = ValueRule.Number(0, 1_000_000);

    internal static readonly ValueRule Labels = ValueRule.ListOf(Pool);

    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "Where the alternative makes instances, and when it is used. An addition of Occo.")
        .Optional("pool", "The pool whose places its instances take. Import-OccoPool gives it a quota.", Pool)
        .Optional("priority", "Alternatives with lower numbers are used first. Default 1.",
            ValueRule.Whole(0) with { Default = 1 })
        .Optional("max", "The most instances of one node there.", ValueRule.Whole(0))
        .Optional("cost", "What an instance costs in an hour. Default: that of its pool.", Cost)
        .Optional("labels", "Labels that nodes may require. Those of its pool are added.", Labels);

    internal static readonly ValueRule Prefer = ValueRule.OneOf(EnumWords.All<PlacementPreference>());

    internal static readonly ValueRule Rebalance = ValueRule.OneOf(EnumWords.All<RebalanceMode>());

    internal static readonly ValueRule Hold = ValueRule.Whole(0, 7 * 24 * 3600) with
    {
        Default = (int)PlacementPolicy.DefaultHold.TotalSeconds,
    };

    /// <summary>Null: the alternative has none.</summary>
    public static Placement? Read(Fields alternative) => alternative.Mapping("placement") is not { } placement
        ? null
        : new()
        {
            Pool = Text(placement, "pool"),
            Priority = placement.Integer("priority"),
            Max = Whole(placement, "max"),
            Cost = Number(placement, "cost"),
            Labels = Texts(placement, "labels"),
        };

    public static PlacementPolicy ReadPolicy(Fields node)
    {
        if (node["require"] is null && node["prefer"] is null && node["rebalance"] is null
            && node["rebalance_hold"] is null) return PlacementPolicy.Default;
        return new()
        {
            Require = Texts(node, "require"),
            Prefer = node["prefer"] is null ? null : node.Word("prefer", PlacementPreference.Priority),
            Rebalance = node.Word("rebalance", RebalanceMode.Never),
            Hold = node.Seconds("rebalance_hold"),
        };
    }

    /// <summary>The text of a key; null: it is missing or wrong.</summary>
    internal static string? Text(Fields fields, string key)
        => fields.TryGet(key, out var node) ? (node as ScalarNode)?.Value as string : null;

    /// <summary>The whole number of a key; null: it is missing or wrong.</summary>
    internal static int? Whole(Fields fields, string key)
        => fields.TryGet(key, out var node) && node is ScalarNode { Value: long number } ? (int)number : null;

    internal static double? Number(Fields fields, string key) => !fields.TryGet(key, out var node) ? null
        : (node as ScalarNode)?.Value switch { long whole => whole, double number => number, _ => null };

    internal static IReadOnlyList<string> Texts(Fields fields, string key)
        => [.. (fields.Items(key) ?? []).Select(item => (item as ScalarNode)?.Value).OfType<string>().Distinct()];
}
