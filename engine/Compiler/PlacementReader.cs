using System.Globalization;

namespace Occo.Engine.Compiler;

/// <summary>Reads <c>placement</c> of an alternative, and what a node wants of its alternatives.</summary>
internal static class PlacementReader
{
    internal static readonly ValueRule Pool = ValueRule.Matching(
        "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", "Use 1 to 63 letters, digits, dots, hyphens and underscores.");

    internal static readonly ValueRule Cost = ValueRule.Number(0, 1_000_000);

    internal static readonly ValueRule Labels = ValueRule.ListOf(Pool);

    internal static readonly ValueRule Cores = ValueRule.Number(0, 1_000_000);

    internal static readonly ValueRule Memory = ValueRule.Matching(
        "^[0-9]{1,9}(MiB|GiB|TiB)$", "Write it as 16GiB or 512MiB.");

    internal static readonly ValueRule Budget = ValueRule.Matching(
        @"^[0-9]{1,9}(\.[0-9]{1,6})?/h$", "Write what an hour may cost: 5/h or 0.5/h.");

    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "Where the alternative makes instances, and when it is used. An addition of Occo.")
        .Optional("pool", "The pool whose places its instances take. Import-OccoPool gives it a quota.", Pool)
        .Optional("priority", "Alternatives with lower numbers are used first. Default 1.",
            ValueRule.Whole(0) with { Default = 1 })
        .Optional("max", "The most instances of one node there.", ValueRule.Whole(0))
        .Optional("cost", "What an instance costs in an hour. Default: that of its pool.", Cost)
        .Optional("cores", "The cores that an instance takes of its pool.", Cores)
        .Optional("memory", "The memory that an instance takes of its pool: 16GiB.", Memory)
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
            Cores = Number(placement, "cores"),
            MemoryMiB = MiB(placement, "memory"),
            Labels = Texts(placement, "labels"),
        };

    public static PlacementPolicy ReadPolicy(Fields node)
    {
        if (node["require"] is null && node["prefer"] is null && node["rebalance"] is null
            && node["rebalance_hold"] is null && node["budget"] is null) return PlacementPolicy.Default;
        return new()
        {
            Require = Texts(node, "require"),
            Prefer = node["prefer"] is null ? null : node.Word("prefer", PlacementPreference.Priority),
            Rebalance = node.Word("rebalance", RebalanceMode.Never),
            Hold = node.Seconds("rebalance_hold"),
            Budget = PerHour(node, "budget"),
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

    /// <summary>An amount of memory; null: it is missing or wrong.</summary>
    internal static long? MiB(Fields fields, string key)
        => Text(fields, key) is not { } text || Memory.Judge(text) is not null ? null
            : long.Parse(text[..^3], CultureInfo.InvariantCulture)
                << (text[^3] switch { 'M' => 0, 'G' => 10, _ => 20 });

    /// <summary>A cost in an hour; null: it is missing or wrong.</summary>
    internal static double? PerHour(Fields fields, string key)
        => Text(fields, key) is not { } text || Budget.Judge(text) is not null
            ? null : double.Parse(text[..^2], CultureInfo.InvariantCulture);

    internal static IReadOnlyList<string> Texts(Fields fields, string key)
        => [.. (fields.Items(key) ?? []).Select(item => (item as ScalarNode)?.Value).OfType<string>().Distinct()];
}
