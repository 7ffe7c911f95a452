using System.Globalization;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class ScheduleTests
{
    private static Schedule Of(string stop, string start, string zone = "Europe/Budapest")
        => Schedule.Of(new(stop.Split('|'), start.Split('|'), zone));

    private static DateTimeOffset At(string text)
        => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string? Text(DateTimeOffset? at)
        => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // 2026-11-30 is a Monday; Budapest is one hour before UTC in winter.
    [Theory]
    [InlineData("2026-11-30 05:59:59", true, "2026-11-27 18:00", "2026-11-30 18:00", "2026-11-30 06:00")]
    [InlineData("2026-11-30 06:00", false, "2026-11-30 06:00", "2026-11-30 18:00", "2026-12-01 06:00")]
    [InlineData("2026-11-30 18:00", true, "2026-11-30 18:00", "2026-12-01 18:00", "2026-12-01 06:00")]
    [InlineData("2026-12-05 12:00", true, "2026-12-04 18:00", "2026-12-07 18:00", "2026-12-07 06:00")]
    public void At_WorkingHours_AreStoppedAtNightAndOnWeekends(
        string now, bool isStopped, string since, string stops, string starts)
    {
        var state = Of("0 19 * * 1-5", "0 7 * * 1-5").At(At(now));
        Assert.Equal((isStopped, since, stops, starts),
            (state.IsStopped, Text(state.Since), Text(state.Times.StopsAt), Text(state.Times.StartsAt)));
        Assert.Equal(string.CompareOrdinal(stops, starts) < 0 ? stops : starts, Text(state.NextAt));
    }

    // The clock goes from 2:00 to 3:00 on 2027-03-28: 2:30 is 3:00 then.
    [Theory]
    [InlineData("2027-03-28 00:59:59", false, "2027-03-28 01:00")]
    [InlineData("2027-03-28 01:00", true, "2027-03-29 00:30")]
    [InlineData("2027-03-28 04:59", true, "2027-03-29 00:30")]
    [InlineData("2027-03-28 05:00", false, "2027-03-29 00:30")]
    public void At_HourThatIsSkippedInSpring_StopsAtItsEnd(string now, bool isStopped, string stops)
    {
        var state = Of("30 2 * * *", "0 7 * * *").At(At(now));
        Assert.Equal((isStopped, stops), (state.IsStopped, Text(state.Times.StopsAt)));
    }

    // The clock goes from 3:00 back to 2:00 on 2026-10-25: 2:30 is there twice, and counts once.
    [Theory]
    [InlineData("2026-10-25 00:29", false, null)]
    [InlineData("2026-10-25 00:30", true, "2026-10-25 00:30")]
    [InlineData("2026-10-25 01:30", true, "2026-10-25 00:30")]
    [InlineData("2026-10-25 06:00", false, "2026-10-25 06:00")]
    public void At_HourThatIsRepeatedInAutumn_StopsOnce(string now, bool isStopped, string? since)
    {
        var state = Of("30 2 * * *", "0 7 * * *").At(At(now));
        Assert.Equal(isStopped, state.IsStopped);
        if (since is not null) Assert.Equal(since, Text(state.Since));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("SUN")]
    [InlineData("sun")]
    public void At_Sunday_HasThreeNames(string day)
    {
        var state = Of($"0 0 * * {day}", "0 0 * * 1", "UTC").At(At("2026-12-06 12:00"));
        Assert.Equal((true, "2026-12-06 00:00", "2026-12-07 00:00"),
            (state.IsStopped, Text(state.Since), Text(state.Times.StartsAt)));
    }

    [Theory]
    [InlineData("0 0 L * *", "2027-02-28 00:00", "2027-03-31 00:00")]
    [InlineData("0 0 31 * *", "2027-01-31 00:00", "2027-03-31 00:00")]
    [InlineData("0 0 29 2 *", "2024-02-29 00:00", "2028-02-29 00:00")]
    [InlineData("0 0 29 2 1", "2016-02-29 00:00", "2044-02-29 00:00")]
    public void At_EndsOfMonths_AreFoundBackAndForth(string stop, string since, string next)
    {
        var state = Of(stop, "0 0 1 1 *", "UTC").At(At("2027-03-01 00:00"));
        Assert.Equal(next, Text(state.Times.StopsAt));
        var last = Of(stop, "0 0 29 2 0", "UTC").At(At(since));
        Assert.Equal((true, since), (last.IsStopped, Text(last.Since)));
        Assert.Equal(since, Text(Of(stop, stop, "UTC").At(At("2027-03-01 00:00")).Since));
    }

    [Fact]
    public void At_StopAndStartAtOneTime_Starts()
        => Assert.False(Of("0 7 * * *", "0 7 * * 1-5", "UTC").At(At("2026-11-30 12:00")).IsStopped);

    [Fact]
    public void At_SeveralExpressions_TheNewestCounts()
    {
        var state = Of("0 19 * * *|0 22 * * *", "0 7 * * *|0 21 * * *", "UTC").At(At("2026-11-30 22:30"));
        Assert.Equal((true, "2026-11-30 22:00", "2026-12-01 07:00"),
            (state.IsStopped, Text(state.Since), Text(state.NextAt)));
    }

    [Fact]
    public void At_AnyMinuteOfTwoYears_FollowsTheTimesOneByOne()
    {
        var schedule = Of("30 2 * * *|0 19 * * 5", "0 3 * * 1-5|15 2 1 * *");
        var (now, end) = (At("2026-01-01 12:00"), At("2028-01-01"));
        while (now < end)
        {
            var state = schedule.At(now);
            var other = Of("30 2 * * *|0 19 * * 5", "0 3 * * 1-5|15 2 1 * *");
            Assert.Equal(state, other.At(state.NextAt!.Value.AddSeconds(-1)));
            now = state.NextAt.Value;
            Assert.Equal(now, schedule.At(now).Since);
            Assert.Equal(schedule.At(now), other.At(now));
        }
    }

    [Fact]
    public void New_ZoneThatTheMachineDoesNotKnow_SaysSo()
        => Assert.Contains("'Mars/Base'", Assert.Throws<OccoException>(
            () => Of("@daily", "@hourly", "Mars/Base")).Message, StringComparison.Ordinal);
}
