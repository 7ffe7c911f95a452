namespace Occo.Engine.Model;

/// <summary>When the instances of a node are stopped and started.</summary>
/// <param name="Stop">Cron expressions.</param>
/// <param name="Start">Cron expressions.</param>
/// <param name="TimeZone">Name of the time zone in which they are meant.</param>
public sealed record SchedulePolicy(IReadOnlyList<string> Stop, IReadOnlyList<string> Start, string TimeZone);

/// <summary>When a schedule stops and starts the instances of a node next.</summary>
internal sealed record ScheduleTimes(DateTimeOffset? StopsAt, DateTimeOffset? StartsAt);
