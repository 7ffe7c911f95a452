using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The resource section of a dummy node.</summary>
internal sealed record DummySection
{
    public const string ImageKey = "image_id";
    public const string TypeKey = "instance_type";

    private const double OneDay = 86_400;

    // image_id and instance_type mean nothing here; they let a definition look like one for a real cloud.
    internal static readonly SectionSchema Schema = new SectionSchema(
            "Simulated machines in an SQLite file, for trials and tests.")
        .Optional("file", "The file, relative to the folder of the store. Default dummy.db.")
        .Optional(ImageKey, "Accepted, without effect.", ValueKinds.Scalar)
        .Optional(TypeKey, "Accepted, without effect.", ValueKinds.Scalar)
        .Optional("latency", "Seconds of a call to the cloud.", From0To(OneDay))
        .Optional("boot_time", "Seconds from creation until ready.", From0To(OneDay))
        .Optional("failure_rate", "Share of creations that fail.", From0To(1))
        .Optional("lost_reply_rate", "Share of creating calls that do their work and whose reply is lost.", From0To(1))
        .Optional("throttle_rate", "Share of creating calls that are turned away.", From0To(1))
        .Optional("quota", "Machines that the file may hold. Default: no limit.", ValueRule.Whole(0))
        .Optional("published", "Whether machines serve behind a simulated load balancer. Default false.",
            new ValueRule(ValueKinds.Boolean) { Default = false })
        .Optional("drain_time", "Seconds that the last requests of a withdrawn machine take.", From0To(OneDay))
        .Optional("max_batch", "Machines that one call makes.", ValueRule.Whole(1) with { Default = 100 });

    public required TimeSpan Latency { get; init; }
    public required TimeSpan BootTime { get; init; }
    public required double FailureRate { get; init; }
    public required double LostReplyRate { get; init; }
    public required double ThrottleRate { get; init; }
    public required int? Quota { get; init; }
    public required TimeSpan DrainTime { get; init; }
    public required int MaxBatch { get; init; }

    /// <summary>As JSON; null: none is given.</summary>
    public required string? Image { get; init; }

    /// <summary>As JSON; null: none is given.</summary>
    public required string? InstanceType { get; init; }

    /// <summary>Machines serve behind the simulated load balancer. A template renders to text.</summary>
    public static bool IsPublished(IReadOnlyDictionary<string, object?> values)
        => values.GetValueOrDefault("published") is true or "true" or "True";

    /// <summary>Reads a rendered section. Throws <see cref="CloudException"/> (Invalid).</summary>
    public static DummySection Read(IReadOnlyDictionary<string, object?> values)
    {
        return new DummySection
        {
            Latency = TimeSpan.FromSeconds(Number("latency")!.Value),
            BootTime = TimeSpan.FromSeconds(Number("boot_time")!.Value),
            FailureRate = Number("failure_rate")!.Value,
            LostReplyRate = Number("lost_reply_rate")!.Value,
            ThrottleRate = Number("throttle_rate")!.Value,
            Quota = (int?)Number("quota"),
            DrainTime = TimeSpan.FromSeconds(Number("drain_time")!.Value),
            MaxBatch = (int)Number("max_batch")!,
            Image = Json(ImageKey),
            InstanceType = Json(TypeKey),
        };

        string? Json(string key) => values.GetValueOrDefault(key) is { } value ? PlainJson.Write(value) : null;

        // A template renders to text, so numbers may arrive as text.
        double? Number(string key)
        {
            var rule = Schema.Keys[key].Value;
            if (values.GetValueOrDefault(key) is not { } value) return rule.Default as int?;
            Structure.Refuse(key, value);
            if (value is string text && double.TryParse(text, CultureInfo.InvariantCulture, out var parsed))
                value = parsed;
            if (value is double whole && double.IsInteger(whole)) value = (long)whole;
            if (rule.Judge(value) is null && value is not string)
                return Convert.ToDouble(value, CultureInfo.InvariantCulture);
            throw new CloudException(CloudErrorKind.Invalid, $"The dummy cloud cannot use {key} '{value}'. "
                + (rule.Judge(value)?.Hint ?? "Give it a number."));
        }
    }

    private static ValueRule From0To(double max) => ValueRule.Number(0, max) with { Default = 0 };
}
