using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.EC2;
using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>
/// A section that lets EC2 choose among instance types and places, as requests to CreateFleet (type instant), one for
/// each instance: EC2 gives the instances of a larger fleet no index, so that none of them could be told from the
/// others if the reply is lost. The same batch always gives the same requests, as their tokens demand.
/// </summary>
internal static class Ec2Fleet
{
    public const string Types = "instance_types";
    public const string Subnets = "subnet_ids";
    public const string Zones = "availability_zones";
    public const string Strategy = "allocation_strategy";

    /// <summary>What it chose, in <see cref="CloudInstance.Observed"/>.</summary>
    public const string Subnet = "subnet_id";
    public const string Zone = "availability_zone";

    /// <summary>What EC2 puts on the instances of a fleet.</summary>
    public const string Tag = "aws:ec2:fleet-id";

    /// <summary>A fleet takes 300 pairs of a type and a place.</summary>
    public const int MostTypes = 30;
    public const int MostPlaces = 10;

    public const string Prioritized = "prioritized";
    public const string ForSpot = "price-capacity-optimized";
    public const string Cheapest = "lowest-price";

    private static readonly string[] Tagged = ["fleet", "instance", "volume"];

    /// <summary>The keys that make a section one of a fleet, and what EC2 makes of them.</summary>
    private static readonly (string Many, string One)[] Choices =
        [(Types, "instance_type"), (Subnets, Subnet), (Zones, Zone)];

    private static readonly Dictionary<string, object?> Nothing = [];

    /// <summary>The strategies for on-demand and for spot instances.</summary>
    public static readonly IReadOnlyList<string> OnDemand = [Prioritized, Cheapest];
    public static readonly IReadOnlyList<string> Spot =
        [ForSpot, "capacity-optimized", "capacity-optimized-prioritized", Cheapest];

    public static bool IsAsked(Values resource)
        => Choices.Any(c => Texts(resource, c.Many).Count > 0) || Section(resource, Ec2Requirements.Key) is not null;

    /// <summary>
    /// Other choices, among them what the instance was made of. Nothing but the name and tags differs otherwise.
    /// </summary>
    /// <param name="from">The request that it was made of.</param>
    /// <param name="to">The wanted request.</param>
    /// <param name="observed">See <see cref="CloudInstance.Observed"/>.</param>
    public static bool StillFits(ComposedRequest from, ComposedRequest to, Values observed)
        => IsAsked(from.Resource) && IsAsked(to.Resource)
        && from.DiffersOnlyIn(to, [.. Choices.Select(c => c.Many), Strategy, "name", "tags"])
        && Choices.All(c => Texts(to.Resource, c.Many) is var wanted
            && (wanted.Count == 0 || (observed.GetValueOrDefault(c.One) is string chosen && wanted.Contains(chosen))));

    /// <summary>The name of the launch template of a batch: a repeated creation finds it.</summary>
    public static string TemplateOf(CreateBatch batch) => $"occo-{batch.Token}";

    /// <summary>The token of one instance of a batch.</summary>
    public static string TokenOf(CreateBatch batch, int index) => Convert.ToHexString(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{batch.Token}/{index}"))));

    /// <summary>The request for the instance with an index.</summary>
    public static CreateFleetRequest Of(CreateBatch batch, IReadOnlyList<Guid> ids, int index)
    {
        var resource = batch.Request.Resource;
        var spot = Section(resource, "spot");
        // Types that EC2 finds have no order.
        var strategy = Text(resource, Strategy) ?? (spot is not null ? ForSpot
            : Section(resource, Ec2Requirements.Key) is null ? Prioritized : Cheapest);
        var tags = Ec2Tags.Of(batch, [ids[index]]).Select(t => new Tag(t.Key, t.Value)).ToList();
        return new()
        {
            Type = FleetType.Instant,
            ClientToken = TokenOf(batch, index),
            TargetCapacitySpecification = new()
            {
                TotalTargetCapacity = 1,
                DefaultTargetCapacityType = spot is null
                    ? DefaultTargetCapacityType.OnDemand : DefaultTargetCapacityType.Spot,
            },
            OnDemandOptions = spot is null ? new() { AllocationStrategy = strategy } : null,
            SpotOptions = spot is null ? null : new()
            {
                AllocationStrategy = strategy,
                InstanceInterruptionBehavior = Text(spot, "interruption_behaviour"),
            },
            LaunchTemplateConfigs =
            [
                new()
                {
                    LaunchTemplateSpecification = new() { LaunchTemplateName = TemplateOf(batch), Version = "1" },
                    Overrides = OverridesOf(resource, strategy, spot, TurnOf(ids, index)),
                },
            ],
            TagSpecifications =
                [.. Tagged.Select(type => new TagSpecification { ResourceType = type, Tags = tags })],
        };
    }

    // Each instance of a batch begins with another place; the first with any, so that many batches spread, too.
    private static int TurnOf(IReadOnlyList<Guid> ids, int index)
        => ids[0].ToByteArray(bigEndian: true)[^1] + index;

    // Null: one that EC2 finds.
    private static IReadOnlyList<string?> TypesOf(Values resource)
    {
        if (Section(resource, Ec2Requirements.Key) is not null) return [null];
        return Texts(resource, Types) is { Count: > 0 } many ? many
            : Text(resource, "instance_type") is { } one ? [one] : [];
    }

    // EC2 takes the lowest priority first: all types in one place, then all in the next.
    private static List<FleetLaunchTemplateOverridesRequest> OverridesOf(
        Values resource, string strategy, Values? spot, int turn)
    {
        var requirements = Ec2Requirements.Of(resource);
        var types = TypesOf(resource);
        if (types.Count == 0)
        {
            throw new CloudException(CloudErrorKind.Invalid,
                $"The resource section has no instance type. Look at '{Types}'.");
        }

        var subnets = Texts(resource, Subnets);
        var places = subnets.Count > 0 ? subnets : Texts(resource, Zones);
        if (places.Count == 0 && Text(resource, Subnet) is { } only) (subnets, places) = ([only], [only]);
        if (places.Count == 0) places = [Text(Section(resource, "placement") ?? Nothing, "zone") ?? ""];
        var ranked = strategy.EndsWith(Prioritized, StringComparison.Ordinal);
        return
        [
            .. places.Select((_, p) => places[(p + turn) % places.Count]).SelectMany(place => types.Select(
                type => (Type: type, Place: place))).Select((choice, rank) => new FleetLaunchTemplateOverridesRequest
                {
                    InstanceType = choice.Type,
                    InstanceRequirements = requirements,
                    SubnetId = subnets.Count > 0 ? choice.Place : null,
                    AvailabilityZone = subnets.Count > 0 || choice.Place.Length == 0 ? null : choice.Place,
                    MaxPrice = spot is null ? null : Text(spot, "max_price"),
                    Priority = ranked ? rank : null,
                }),
        ];
    }
}
