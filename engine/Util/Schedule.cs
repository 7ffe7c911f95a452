using System.Runtime.CompilerServices;
using Cronos;

namespace Occo.Engine.Util;

/// <summary>
/// The schedule of a node, which tells what it wants at a time. Pure, but for the time zones that the machine knows.
/// </summary>
internal sealed class Schedule
{
    // Years have one of 14 calendars, which come again after 28 years, or after 40 around the year 2100.
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(41 * 366);
    private static readonly DateTimeOffset AnyTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ConditionalWeakTable<SchedulePolicy, Schedule> Known = [];

    private readonly IReadOnlyList<CronExpression> stops;
    private readonly IReadOnlyList<CronExpression> starts;
    private readonly TimeZoneInfo zone;
    private Answer? last;

    private Schedule(SchedulePolicy policy)
    {
        stops = [.. policy.Stop.Select(e => CronExpression.Parse(e))];
        starts = [.. policy.Start.Select(e => CronExpression.Parse(e))];
        zone = ZoneOf(policy.TimeZone) ?? throw new OccoException(FailureKind.InvalidArgument,
            $"This machine does not know the time zone '{policy.TimeZone}' of a schedule.");
    }

    /// <summary>
    /// Throws <see cref="OccoException"/> (InvalidArgument) where the machine does not know the time zone.
    /// </summary>
    public static Schedule Of(SchedulePolicy policy) => Known.GetValue(policy, p => new(p));

    /// <summary>What it wants. Where it starts and stops at one time, it starts.</summary>
    public ScheduleState At(DateTimeOffset now)
    {
        // Many instances ask, all at about the same time.
        if (last is { } known && known.From <= now && !(known.State.NextAt <= now)) return known.State;
        var (stopped, started) = (Last(stops, now), Last(starts, now));
        var isStopped = stopped is not null && (started is null || stopped > started);
        var state = new ScheduleState(
            isStopped, isStopped ? stopped : started, new(Next(stops, now), Next(starts, now)));
        last = new(now, state);
        return state;
    }

    /// <summary>Some time fits the expression, which is a good one.</summary>
    public static bool ComesTrue(string expression)
        => CronExpression.Parse(expression).GetNextOccurrence(AnyTime, TimeZoneInfo.Utc) is not null;

    /// <summary>What is wrong with a cron expression of five fields; null: nothing.</summary>
    public static string? WhyWrong(string expression)
    {
        try
        {
            _ = CronExpression.Parse(expression);
            return null;
        }
        catch (MissingSeedException)
        {
            return "H is not supported.";
        }
        catch (CronFormatException error)
        {
            const string Before = "The given cron expression has an invalid format. ";
            return error.Message.Replace(Before, "", StringComparison.Ordinal);
        }
    }

    /// <summary>Two expressions name the same times.</summary>
    public static bool AreEqual(string one, string other) => CronExpression.Parse(one) == CronExpression.Parse(other);

    /// <summary>A time zone by its name; null: this machine knows none, or every machine knows another one.</summary>
    public static TimeZoneInfo? ZoneOf(string name)
        => !name.Equals("localtime", StringComparison.OrdinalIgnoreCase)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    private DateTimeOffset? Next(IEnumerable<CronExpression> expressions, DateTimeOffset now)
        => expressions.Min(e => e.GetNextOccurrence(now, zone)?.ToUniversalTime());

    private DateTimeOffset? Last(IEnumerable<CronExpression> expressions, DateTimeOffset now)
        => expressions.Max(e => Last(e, now)?.ToUniversalTime());

    // Cronos' way back places a time that the clock skips in spring elsewhere than its way forward.
    private DateTimeOffset? Last(CronExpression expression, DateTimeOffset now)
    {
        for (var span = TimeSpan.FromHours(1); span < 2 * LongestPeriod; span *= 2)
        {
            DateTimeOffset? last = null;
            var at = expression.GetNextOccurrence(now - span, zone, inclusive: true);
            for (; at <= now; at = expression.GetNextOccurrence(at.Value, zone)) last = at;
            if (last is not null) return last;
        }

        return null;
    }

    private sealed record Answer(DateTimeOffset From, ScheduleState State);
}

/// <summary>What a schedule wants at a time.</summary>
/// <param name="IsStopped">The instances are to be stopped.</param>
/// <param name="Since">The last time that it stopped or started them; null: there was none yet.</param>
/// <param name="Times">When it acts next.</param>
internal sealed record ScheduleState(bool IsStopped, DateTimeOffset? Since, ScheduleTimes Times)
{
    /// <summary>When it acts next; null: never again.</summary>
    public DateTimeOffset? NextAt
        => Times.StopsAt is null || Times.StartsAt < Times.StopsAt ? Times.StartsAt : Times.StopsAt;
}
