namespace Occo.Engine.Compiler;

/// <summary>Reads a document of pools.</summary>
internal static class PoolReader
{
    internal const string WhenEmpty = "Write pools: {onprem: {quota: 12}}.";

    private const string What = "The document of pools";

    internal static readonly SectionSchema OfPool = SectionSchema.Plain("Places for instances.")
        .Optional("quota", "The most instances of all infrastructures of the store there. Default: any number.",
            ValueRule.Whole(0))
        .Optional("cores", "The most cores of these instances. Default: any number.", PlacementReader.Cores)
        .Optional("memory", "The most memory of these instances: 64GiB. Default: any amount.",
            PlacementReader.Memory)
        .Optional("cost", "What an instance costs in an hour, where the alternative does not say.",
            PlacementReader.Cost)
        .Optional("window", "The time of the day, in UTC, when instances may be made there: 18:00-08:00. "
            + "Default: always.", ValueRule.Matching(PoolWindow.Pattern, "Write it as 18:00-08:00, in UTC."))
        .Optional("labels", "Labels that nodes may require.", PlacementReader.Labels);

    internal static readonly SectionSchema Schema = SectionSchema.Plain("Pools: how many instances each has room for.")
        .Required("pools", "The pools by name.", ValueRule.MapOf(
            ValueRule.Of(OfPool) with { Kinds = ValueKinds.Mapping | ValueKinds.Empty }) with
            {
                Names = PlacementReader.Pool,
            });

    /// <summary>The pools of a document; those with an error are left out.</summary>
    public static IReadOnlyList<Pool> Read(DocumentNode document, Findings findings)
    {
        if (Fields.Of(document, Schema, What, findings) is not { } fields) return [];
        if (!fields.TryGet("pools", out var node) || node is not MappingNode mapping) return [];
        var pools = new List<Pool>();
        foreach (var entry in mapping.Entries.TakeWhile(_ => !findings.IsFull))
        {
            if (PlacementReader.Pool.Judge(entry.Key) is { } misfit)
            {
                findings.Add(Rules.BadName, entry.KeyLocation,
                    $"The name of the pool '{entry.Key.Shortened()}' is not allowed.", misfit.Hint);
            }
            else if (entry.Value is ScalarNode { Value: null })
            {
                pools.Add(new() { Name = entry.Key });
            }
            else if (Fields.Of(entry.Value, OfPool, $"The pool '{entry.Key}'", findings) is { } pool)
            {
                pools.Add(new()
                {
                    Name = entry.Key,
                    Quota = PlacementReader.Whole(pool, "quota"),
                    Cores = PlacementReader.Number(pool, "cores"),
                    MemoryMiB = PlacementReader.MiB(pool, "memory"),
                    Cost = PlacementReader.Number(pool, "cost"),
                    Window = PlacementReader.Text(pool, "window") is { } window ? PoolWindow.Parse(window) : null,
                    Labels = PlacementReader.Texts(pool, "labels"),
                });
            }
        }

        return pools;
    }
}
