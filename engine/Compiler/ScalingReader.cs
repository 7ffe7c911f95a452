namespace Occo.Engine.Compiler;

/// <summary>Reads the scaling range of a node: <c>1 &lt;= min &lt;= max</c>; each may be left out.</summary>
internal static class ScalingReader
{
    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "How many instances the node may have. Default: one.")
        .Optional("min", "Fewest instances. Default 1.", Limit)
        .Optional("max", "Most instances. Default: min.", Limit);

    private static ValueRule Limit => ValueRule.Whole(1) with { Kinds = ValueKinds.Integer | ValueKinds.Empty };

    /// <summary>The range; null where it is missing or wrong.</summary>
    public static ScalingRange? Read(Fields node, string named, Findings findings)
    {
        if (node.Mapping("scaling") is not { } scaling) return null;
        var (hasMin, hasMax) = (scaling.TryGet("min", out var low), scaling.TryGet("max", out var high));
        if ((!hasMin && scaling["min"] is not null) || (!hasMax && scaling["max"] is not null)) return null;
        var (min, max) = (Number(low), Number(high));
        if (min is null && max is null) return null;
        if (max < min)
        {
            findings.Add(Rules.BadScaling, high!.Location, $"{named} has scaling min {min} and max {max}.",
                "Make 'max' at least 'min'.");
            return null;
        }

        return new ScalingRange(min ?? 1, max ?? min ?? 1);
    }

    private static int? Number(DocumentNode? node) => (node as ScalarNode)?.Value is long number ? (int)number : null;
}
