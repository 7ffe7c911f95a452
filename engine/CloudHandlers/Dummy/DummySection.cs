using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The resource section of a dummy node, read. The keys are those of <see cref="DummySchema"/>.</summary>
internal sealed record DummySection
{
    public const string ImageKey = "image_id";
    public const string TypeKey = "instance_type";

    /// <summary>Time of a round trip.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Time from creation until ready.</summary>
    public required TimeSpan BootTime { get; init; }

    /// <summary>Share of machines whose creation fails.</summary>
    public required double FailureRate { get; init; }

    /// <summary>Share of creating round trips that do their work and whose reply is lost.</summary>
    public required double LostReplyRate { get; init; }

    /// <summary>Share of creating round trips that are turned away.</summary>
    public required double ThrottleRate { get; init; }

    /// <summary>Machines that the file may hold, or null.</summary>
    public required int? Quota { get; init; }

    /// <summary>Machines that one round trip makes; a larger batch takes several.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>The image, as JSON; null: none is given.</summary>
    public required string? Image { get; init; }

    /// <summary>The type of machine, as JSON; null: none is given.</summary>
    public required string? InstanceType { get; init; }

    /// <summary>
    /// Reads a rendered section. Throws <see cref="CloudException"/> (Invalid) for the first bad value.
    /// </summary>
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
            MaxBatch = (int)Number("max_batch")!,
            Image = Json(ImageKey),
            InstanceType = Json(TypeKey),
        };

        string? Json(string key) => values.GetValueOrDefault(key) is { } value ? PlainJson.Write(value) : null;

        // A template renders to text, so numbers may arrive as text.
        double? Number(string key)
        {
            var rule = DummySchema.Schema.Keys[key].Value;
            if (values.GetValueOrDefault(key) is not { } value) return rule.Default as int?;
            if (value is string text && double.TryParse(text, CultureInfo.InvariantCulture, out var parsed))
                value = parsed;
            if (value is double whole && double.IsInteger(whole)) value = (long)whole;
            if (rule.Judge(value) is null && value is not string)
                return Convert.ToDouble(value, CultureInfo.InvariantCulture);
            throw new CloudException(CloudErrorKind.Invalid, $"The dummy cloud cannot use {key} '{value}'. "
                + (rule.Judge(value)?.Hint ?? "Give it a number."));
        }
    }
}
