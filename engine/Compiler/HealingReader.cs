namespace Occo.Engine.Compiler;

/// <summary>Reads how a node is healed: <c>healing</c>.</summary>
internal sealed class HealingReader(Shape shape, Findings findings)
{
    /// <summary>The keys of <c>healing</c>.</summary>
    internal static readonly string[] Keys = ["max_unhealthy", "start_grace", "max_per_hour"];

    private const int LongestGrace = 24 * 3600;
    private readonly InstanceCountReader counts = new(shape, findings);

    /// <summary>The value of <c>healing</c>; what is not written, or wrong, has its default.</summary>
    public HealingPolicy Read(DocumentNode? node, string named)
    {
        var policy = HealingPolicy.Default;
        if (node is null || !shape.IsMapping(node, $"{named}: 'healing'", out var mapping)) return policy;
        shape.CheckKeys(mapping, $"{named}: 'healing'", Keys);
        return new()
        {
            MaxUnhealthy = counts.Read(
                mapping["max_unhealthy"], $"{named}: 'max_unhealthy'", 1, policy.MaxUnhealthy),
            StartGrace = TimeSpan.FromSeconds(
                Number(mapping["start_grace"], $"{named}: 'start_grace'", LongestGrace)),
            MaxPerHour = Number(mapping["max_per_hour"], $"{named}: 'max_per_hour'", int.MaxValue),
        };
    }

    private int Number(DocumentNode? node, string what, int max)
        => node is not null && shape.IsInteger(node, what, 0, max, out var number) ? number : 0;
}
