namespace Occo.Engine.Tests;

/// <summary>Plans of two tiers in given states.</summary>
internal static class Planned
{
    public static readonly CompiledInfrastructure TwoTiers =
        Given.Compiled([("db", 1, 1), ("web", 2, 5)], ("web", "db"));

    public static NodeInstance[] Webs(params int[] ordinals)
        => [Given.Instance("db", 1), .. ordinals.Select(o => Given.Instance("web", o))];

    public static Plan Plan(
        CompiledInfrastructure compiled, NodeInstance[] instances, Dictionary<string, int>? targets = null,
        Func<NodeInstance, RequestChange?>? compare = null, Guid[]? unfinished = null, string[]? only = null,
        string[]? orphans = null, long? scaled = null, NodeInstance[]? adopted = null)
        => new Planner(new()
        {
            Infrastructure = Given.Infrastructure(compiled),
            Compiled = compiled,
            Observation = new()
            {
                Instances = instances,
                Changes = [],
                Orphans = [.. (orphans ?? []).Select(o => new Orphan(null!, o, null))],
                Unreachable = [],
                Adopted = [.. (adopted ?? []).Select(i => new ObservedChange(i, null, ""))],
                Unfinished = (unfinished ?? []).ToHashSet(),
            },
            Targets = targets ?? ScalingDecider.CurrentTargets(compiled, new Dictionary<string, int>()),
            Compare = compare ?? (_ => null),
            ScaleRequests = scaled is { } id ? new Dictionary<string, long> { ["web"] = id } : [],
            Only = only,
            Now = Given.Now,
        }).Plan();
}
