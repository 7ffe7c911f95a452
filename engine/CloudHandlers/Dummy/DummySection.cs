using System.Globalization;

namespace Occo.Engine.CloudHandlers.Dummy;

/// <summary>The resource section of a dummy node, read. The keys are those of <see cref="DummySchema"/>.</summary>
internal sealed record DummySection
{
    public const string ImageKey = "image_id";
    public const string TypeKey = "instance_type";

    private const int DefaultMaxBatch = 100;
    private const double OneDay = 86_400;

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
        => Read(values, (_, problem) => throw new CloudException(
            CloudErrorKind.Invalid, $"{problem.Message} {problem.Hint}"));

    /// <summary>Reads a section and tells of each bad value; those have their default then.</summary>
    public static DummySection Read(
        IReadOnlyDictionary<string, object?> values, Action<string, (string Message, string Hint)> problem)
    {
        return new DummySection
        {
            Latency = TimeSpan.FromSeconds(Number("latency", 0, OneDay) ?? 0),
            BootTime = TimeSpan.FromSeconds(Number("boot_time", 0, OneDay) ?? 0),
            FailureRate = Number("failure_rate", 0, 1) ?? 0,
            LostReplyRate = Number("lost_reply_rate", 0, 1) ?? 0,
            ThrottleRate = Number("throttle_rate", 0, 1) ?? 0,
            Quota = (int?)Number("quota", 0, int.MaxValue, whole: true),
            MaxBatch = (int)(Number("max_batch", 1, int.MaxValue, whole: true) ?? DefaultMaxBatch),
            Image = Json(ImageKey),
            InstanceType = Json(TypeKey),
        };

        string? Json(string key) => values.GetValueOrDefault(key) is { } value ? PlainJson.Write(value) : null;

        double? Number(string key, double least, double most, bool whole = false)
        {
            if (!values.TryGetValue(key, out var value) || value is null) return null;
            // A template renders to text, so numbers may arrive as text.
            var text = Convert.ToString(value, CultureInfo.InvariantCulture);
            if (value is not bool
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most && (!whole || double.IsInteger(number)))
            {
                return number;
            }

            var range = most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}";
            problem(key, ($"The dummy cloud cannot use {key} '{text}'.",
                $"Give {key} a {(whole ? "whole " : "")}number {range}."));
            return null;
        }
    }
}
