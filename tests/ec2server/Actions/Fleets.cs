using System.Xml.Linq;

namespace Occo.Ec2Server;

/// <summary>Fleets of the type instant.</summary>
internal static class Fleets
{
    private const string Config = "LaunchTemplateConfigs.1";
    private const string Lowest = "lowest-price";

    private static readonly string[] OnDemand = ["prioritized", Lowest];
    private static readonly string[] Spot =
        ["price-capacity-optimized", "capacity-optimized", "capacity-optimized-prioritized", "diversified", Lowest];

    public static IEnumerable<object?> CreateFleet(QueryParameters parameters, Ec2Account cloud)
    {
        var request = Read(parameters);
        parameters.Finish();
        var result = cloud.Fleet.Choose(request);
        return
        [
            Answer.Element("fleetId", result.Id),
            Answer.Set("errorSet", result.Errors.Select(e => new object?[]
            {
                Choice(e.Item1), Lifecycle(request.Spot), Answer.Element("errorCode", e.Item2.Code),
                Answer.Element("errorMessage", e.Item2.Message),
            })),
            Answer.Set("fleetInstanceSet", result.Made.Select(m => new object?[]
            {
                Choice(m.Item1), Lifecycle(request.Spot), Answer.Element("instanceIds",
                    Answer.Element("item", m.Item2.Id)), Answer.Element("instanceType", m.Item1.Type),
            })),
        ];
    }

    private static FleetRequest Read(QueryParameters parameters)
    {
        if (parameters.Require("Type") != "instant") throw Ec2Error.Value("Only instant fleets are known here.");
        var spot = parameters.Find("TargetCapacitySpecification.DefaultTargetCapacityType") == "spot";
        var (ofSpot, ofDemand) = (parameters.Find("SpotOptions.AllocationStrategy"),
            parameters.Find("OnDemandOptions.AllocationStrategy"));
        parameters.Accept("SpotOptions", "InstanceInterruptionBehavior");
        Require(ofSpot, Spot, "SpotOptions");
        Require(ofDemand, OnDemand, "OnDemandOptions");
        var template = parameters.Require(Config + ".LaunchTemplateSpecification.LaunchTemplateName");
        parameters.Require(Config + ".LaunchTemplateSpecification.Version");
        var choices = parameters.Items(Config + ".Overrides").SelectMany(o => Types(parameters, o).Select(type => (
            Choice: new FleetChoice(type, parameters.Find(o + ".SubnetId"),
                parameters.Find(o + ".AvailabilityZone"), parameters.Find(o + ".MaxPrice")),
            Priority: parameters.Number(o + ".Priority") ?? int.MaxValue))).ToList();
        if (choices.Count == 0) throw Ec2Error.Value("No instance type has what InstanceRequirements asks for.");
        if (choices.Exists(c => c.Choice is { Subnet: not null, Zone: not null }))
            throw Ec2Error.Combination("An override has a subnet or an Availability Zone, not both.");
        var isRanked = (spot ? ofSpot : ofDemand)?.EndsWith("prioritized", StringComparison.Ordinal) == true;
        var tags = TagReader.Read(parameters, "fleet", "instance", "volume");
        return new(parameters.Find("ClientToken"), parameters.Digest(), template,
            parameters.Number("TargetCapacitySpecification.TotalTargetCapacity")
                ?? throw Ec2Error.Missing("TargetCapacitySpecification.TotalTargetCapacity"),
            spot,
            [.. choices.OrderBy(c => isRanked ? c.Priority : PriceOf(c.Choice)).Select(c => c.Choice)],
            tags.GetValueOrDefault("instance", []), tags.GetValueOrDefault("volume", []));
    }

    // The named type, or those that have what is asked for; the image of these tests is for one architecture.
    private static List<string> Types(QueryParameters parameters, string prefix)
    {
        var asked = prefix + ".InstanceRequirements";
        if (!parameters.Values.Keys.Any(k => k.StartsWith(asked + ".", StringComparison.Ordinal)))
            return [parameters.Require(prefix + ".InstanceType")];
        if (parameters.Find(prefix + ".InstanceType") is not null)
            throw Ec2Error.Combination("InstanceRequirements cannot be combined with InstanceType.");
        var (allowed, excluded) = (parameters.List(asked + ".AllowedInstanceType"),
            parameters.List(asked + ".ExcludedInstanceType"));
        var burstable = parameters.Find(asked + ".BurstablePerformance") ?? "excluded";
        var (leastCpus, leastMemory) = (parameters.Number(asked + ".VCpuCount.Min"),
            parameters.Number(asked + ".MemoryMiB.Min"));
        if (leastCpus is null || leastMemory is null) throw Ec2Error.Missing(asked + ".VCpuCount.Min");
        var (cpus, memory) = (parameters.Number(asked + ".VCpuCount.Max") ?? int.MaxValue,
            parameters.Number(asked + ".MemoryMiB.Max") ?? int.MaxValue);
        return [.. Catalogue.Types.Where(t => t.Architecture == "x86_64"
            && t.Cpus >= leastCpus && t.Cpus <= cpus && t.MemoryMiB >= leastMemory && t.MemoryMiB <= memory
            && (burstable == "included" || t.Burstable == (burstable == "required"))
            && (allowed.Count == 0 || allowed.Contains(t.Name)) && !excluded.Contains(t.Name)).Select(t => t.Name)];
    }

    private static void Require(string? strategy, string[] known, string of)
    {
        if (strategy is not null && !known.Contains(strategy))
            throw Ec2Error.Value($"Invalid value '{strategy}' for {of}.AllocationStrategy.");
    }

    // The larger, the dearer.
    private static int PriceOf(FleetChoice choice)
        => Catalogue.Types.FirstOrDefault(t => t.Name == choice.Type)?.MemoryMiB ?? 0;

    private static XElement Lifecycle(bool spot) => Answer.Element("lifecycle", spot ? "spot" : "on-demand");

    private static XElement Choice(FleetChoice choice) => Answer.Element("launchTemplateAndOverrides",
        Answer.Element("overrides", Answer.Element("instanceType", choice.Type),
            Answer.Optional("subnetId", choice.Subnet), Answer.Optional("availabilityZone", choice.Zone)));
}
