using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Occo.Engine.Util;

/// <summary>
/// Activities and measurements under the name <c>Occo</c>, and log messages, for a host. They cost next to nothing
/// while nothing listens.
/// </summary>
internal static partial class Telemetry
{
    private const string Name = "Occo";
    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Passes = Meter.CreateHistogram<double>(
        "occo.pass.duration", "s", "Duration of a pass over an infrastructure.");

    private static readonly Histogram<double> Attempts = Meter.CreateHistogram<double>(
        "occo.cloud.attempt.duration", "s", "Duration of an attempt to call a cloud, without pacing and back-off.");

    public static Activity? Pass(string infrastructure, int number) => Activities.StartActivity("occo.pass")?
        .SetTag("occo.infrastructure", infrastructure).SetTag("occo.pass", number);

    /// <summary>A call to a cloud; its attempts are part of it.</summary>
    public static Activity? Call(string cloud, string operation)
        => Activities.StartActivity("occo.cloud.call", ActivityKind.Client)?
            .SetTag("occo.cloud", cloud).SetTag("occo.operation", operation);

    public static void PassEnded(TimeSpan duration, bool isReached)
    {
        if (!Passes.Enabled) return;
        Passes.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("occo.reached", isReached));
    }

    public static void AttemptEnded(TimeSpan duration, string cloud, string operation, string? error)
    {
        if (!Attempts.Enabled) return;
        Attempts.Record(duration.TotalSeconds,
            new("occo.cloud", cloud), new("occo.operation", operation), new("error.type", error));
    }

    [LoggerMessage(1, LogLevel.Debug, "{Infrastructure}: pass {Number}: {Summary}, reached: {Reached}")]
    public static partial void LogPass(
        this ILogger log, string infrastructure, int number, string summary, bool reached);

    [LoggerMessage(2, LogLevel.Warning, "{Cloud}: {Operation} failed at attempt {Attempt}: {Error}")]
    public static partial void LogAttempt(this ILogger log, string cloud, string operation, int attempt, string error);
}
