namespace Occo.Engine.Compiler;

/// <summary>
/// Reads the scaling range of a node: <c>max</c> is at least <c>min</c>, <c>min</c> at least 1; each may be left out.
/// </summary>
internal static class ScalingReader
{
    /// <summary>The keys of <c>scaling</c>.</summary>
    internal static readonly string[] Keys = ["min", "max"];

    /// <summary>The range, or null where none is written or it is wrong.</summary>
    public static ScalingRange? Read(DocumentNode? node, string named, Shape shape, Findings findings)
    {
        if (node is null || !shape.IsMapping(node, $"{named}: 'scaling'", out var mapping)) return null;
        shape.CheckKeys(mapping, $"{named}: 'scaling'", Keys);
        var (min, max) = (Limit(mapping, "min"), Limit(mapping, "max"));
        if (min is null && max is null) return null;
        if (min is 0 || max is 0) return null;
        if (max < min)
        {
            findings.Add(Rules.BadScaling, mapping["max"]!.Location, $"{named} has scaling min {min} and max {max}.",
                "Make 'max' at least 'min'.");
            return null;
        }

        return new ScalingRange(min ?? 1, max ?? min ?? 1);

        // 0 stands for a limit that is wrong and reported; null for none.
        int? Limit(MappingNode range, string key)
        {
            if (range[key] is not { } limit || limit is ScalarNode { Value: null }) return null;
            return shape.IsInteger(limit, $"{named}: scaling '{key}'", 1, int.MaxValue, out var number) ? number : 0;
        }
    }
}
