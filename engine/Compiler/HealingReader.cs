namespace Occo.Engine.Compiler;

/// <summary>Reads <c>healing</c>: how a watch heals a node.</summary>
internal static class HealingReader
{
    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "How a watch heals the node. An addition of Occo.")
        .Optional("max_unhealthy",
            "Instances that may be unhealthy at once before healing stops; 2, or 25%. Default 40%, at least 1.",
            UpdateReader.CountOf(min: 1))
        .Optional("start_grace",
            "Seconds after an instance was first ready in which failing health checks do not count.",
            ValueRule.Whole(0, 24 * 3600) with { Default = 0 })
        .Optional("stopped_timeout",
            "Seconds that an instance may be stopped in a cloud that cannot start it. Then it is replaced.",
            ValueRule.Whole(0, 24 * 3600) with { Default = (int)HealingPolicy.Default.StoppedTimeout.TotalSeconds })
        .Optional("max_per_hour", "Failed instances that are replaced within an hour. Default 0: any number.",
            ValueRule.Whole(0));

    /// <summary>A value that is missing or wrong has its default.</summary>
    public static HealingPolicy Read(Fields node) => node.Mapping("healing") is not { } healing
        ? HealingPolicy.Default
        : new()
        {
            MaxUnhealthy = healing.Count("max_unhealthy", HealingPolicy.Default.MaxUnhealthy),
            StartGrace = healing.Seconds("start_grace"),
            StoppedTimeout = healing.Seconds("stopped_timeout"),
            MaxPerHour = healing.Integer("max_per_hour"),
        };
}
