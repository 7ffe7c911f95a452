using System.Globalization;
using Amazon.EC2.Model;
using static Occo.Engine.CloudHandlers.Ec2.Ec2Values;

namespace Occo.Engine.CloudHandlers.Ec2;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>What an instance type must have, instead of its name: EC2 chooses among all types that have it.</summary>
internal static class Ec2Requirements
{
    public const string Key = "instance_requirements";

    private static readonly string[] Choices = ["included", "required", "excluded"];

    private static readonly SectionSchema WholeRange = SectionSchema.Inner("A range; one end may be missing.")
        .Optional("min", "The least.", ValueRule.Whole(0))
        .Optional("max", "The most.", ValueRule.Whole(0));

    private static readonly SectionSchema LeastRange = SectionSchema.Inner("A range of which EC2 wants the beginning.")
        .Required("min", "The least.", ValueRule.Whole(0))
        .Optional("max", "The most.", ValueRule.Whole(0));

    private static readonly SectionSchema Range = SectionSchema.Inner("A range of numbers; one end may be missing.")
        .Optional("min", "The least.", Amount)
        .Optional("max", "The most.", Amount);

    public static readonly SectionSchema Schema = SectionSchema.Inner("What a type must have.")
        .Required("vcpu_count", "Virtual processors.", ValueRule.Of(LeastRange))
        .Required("memory_mib", "Memory in MiB.", ValueRule.Of(LeastRange))
        .Optional("memory_gib_per_vcpu", "Memory in GiB for each virtual processor.", ValueRule.Of(Range))
        .Optional("cpu_manufacturers", "Of its processor. Default: any.",
            Some("intel", "amd", "amazon-web-services", "apple"))
        .Optional("instance_generations", "Default: both.", Some("current", "previous"))
        .Optional("allowed_instance_types", "The only types, also with asterisks: m7*.", Names)
        .Optional("excluded_instance_types", "Types that it must not be, also with asterisks.", Names)
        .Optional("burstable_performance", "Burstable types. Default: excluded.", ValueRule.OneOf(Choices))
        .Optional("bare_metal", "Bare metal types. Default: excluded.", ValueRule.OneOf(Choices))
        .Optional("local_storage", "Types with volumes of their own. Default: included.", ValueRule.OneOf(Choices))
        .Optional("local_storage_types", "What these are made of. Default: any.", Some("hdd", "ssd"))
        .Optional("total_local_storage_gb", "Their size in GB.", ValueRule.Of(Range))
        .Optional("network_interface_count", "Network interfaces.", ValueRule.Of(WholeRange))
        .Optional("network_bandwidth_gbps", "Gbit/s of the network.", ValueRule.Of(Range))
        .Optional("baseline_ebs_bandwidth_mbps", "Mbit/s to volumes.", ValueRule.Of(WholeRange))
        .Optional("accelerator_count", "Accelerators; max: 0 for none.", ValueRule.Of(WholeRange))
        .Optional("accelerator_types", "Their kinds.", Some("gpu", "fpga", "inference", "media"))
        .Optional("accelerator_manufacturers", "Who made them.", Names)
        .Optional("accelerator_names", "Their names, such as a100.", Names)
        .Optional("accelerator_total_memory_mib", "Their memory in MiB.", ValueRule.Of(WholeRange))
        .Optional("require_hibernate_support", "Whether it can hibernate. Default false.", ValueKinds.Boolean)
        .Optional("on_demand_max_price_percentage_over_lowest_price",
            "How much more than the cheapest it may cost on demand. Default: what EC2 says, 20.", ValueRule.Whole(0))
        .Optional("spot_max_price_percentage_over_lowest_price",
            "How much more than the cheapest it may cost on the spot market. Default: what EC2 says.",
            ValueRule.Whole(0));

    private static ValueRule Amount => new(ValueKinds.Number) { Min = 0 };

    private static ValueRule Names => ValueRule.ListOf(ValueKinds.Text) with { MinItems = 1 };

    /// <summary>Ranges that end before they begin.</summary>
    public static IEnumerable<Diagnostic> Check(Section section)
    {
        if (section.Values.GetValueOrDefault(Key) is not Values asked) yield break;
        foreach (var (key, value) in asked)
        {
            if (value is Values range && NumberOf(range.GetValueOrDefault("min")) is { } min
                && NumberOf(range.GetValueOrDefault("max")) is { } max && max < min)
            {
                yield return Rules.WrongValue.At(section.LocationOf($"{Key}.{key}.max"),
                    $"'{Key}.{key}' in the resource section ends before it begins.", "Exchange 'min' and 'max'.");
            }
        }
    }

    /// <summary>Null: the section asks for none. Throws <see cref="CloudException"/>.</summary>
    public static InstanceRequirementsRequest? Of(Values resource)
    {
        if (Section(resource, Key) is not { } asked) return null;
        return new()
        {
            VCpuCount = RangeOf(asked, "vcpu_count", Number, (min, max) => new VCpuCountRangeRequest
            {
                Min = min, Max = max,
            }),
            MemoryMiB = RangeOf(asked, "memory_mib", Number, (min, max) => new MemoryMiBRequest
            {
                Min = min, Max = max,
            }),
            MemoryGiBPerVCpu = RangeOf(asked, "memory_gib_per_vcpu", Real, (min, max) => new MemoryGiBPerVCpuRequest
            {
                Min = min, Max = max,
            }),
            CpuManufacturers = ListOf(asked, "cpu_manufacturers"),
            InstanceGenerations = ListOf(asked, "instance_generations"),
            AllowedInstanceTypes = ListOf(asked, "allowed_instance_types"),
            ExcludedInstanceTypes = ListOf(asked, "excluded_instance_types"),
            BurstablePerformance = Text(asked, "burstable_performance"),
            BareMetal = Text(asked, "bare_metal"),
            LocalStorage = Text(asked, "local_storage"),
            LocalStorageTypes = ListOf(asked, "local_storage_types"),
            TotalLocalStorageGB = RangeOf(asked, "total_local_storage_gb", Real, (min, max) =>
                new TotalLocalStorageGBRequest { Min = min, Max = max }),
            NetworkInterfaceCount = RangeOf(asked, "network_interface_count", Number, (min, max) =>
                new NetworkInterfaceCountRequest { Min = min, Max = max }),
            NetworkBandwidthGbps = RangeOf(asked, "network_bandwidth_gbps", Real, (min, max) =>
                new NetworkBandwidthGbpsRequest { Min = min, Max = max }),
            BaselineEbsBandwidthMbps = RangeOf(asked, "baseline_ebs_bandwidth_mbps", Number, (min, max) =>
                new BaselineEbsBandwidthMbpsRequest { Min = min, Max = max }),
            AcceleratorCount = RangeOf(asked, "accelerator_count", Number, (min, max) => new AcceleratorCountRequest
            {
                Min = min, Max = max,
            }),
            AcceleratorTypes = ListOf(asked, "accelerator_types"),
            AcceleratorManufacturers = ListOf(asked, "accelerator_manufacturers"),
            AcceleratorNames = ListOf(asked, "accelerator_names"),
            AcceleratorTotalMemoryMiB = RangeOf(asked, "accelerator_total_memory_mib", Number, (min, max) =>
                new AcceleratorTotalMemoryMiBRequest { Min = min, Max = max }),
            RequireHibernateSupport = Flag(asked, "require_hibernate_support"),
            OnDemandMaxPricePercentageOverLowestPrice =
                Number(asked, "on_demand_max_price_percentage_over_lowest_price"),
            SpotMaxPricePercentageOverLowestPrice = Number(asked, "spot_max_price_percentage_over_lowest_price"),
        };
    }

    private static TRange? RangeOf<TNumber, TRange>(
        Values asked, string key, Func<Values, string, TNumber?> read, Func<TNumber?, TNumber?, TRange> make)
        where TNumber : struct where TRange : class
        => Section(asked, key) is { } range ? make(read(range, "min"), read(range, "max")) : null;

    private static List<string>? ListOf(Values asked, string key)
        => Texts(asked, key) is { Count: > 0 } texts ? [.. texts] : null;

    private static double? NumberOf(object? value)
        => value is long or double ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    private static ValueRule Some(params string[] words)
        => ValueRule.ListOf(ValueRule.OneOf(words)) with { MinItems = 1 };
}
