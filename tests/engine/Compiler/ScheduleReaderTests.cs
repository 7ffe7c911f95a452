using Xunit;

namespace Occo.Engine.Tests;

public sealed class ScheduleReaderTests
{
    private static CompilationResult Compile(string schedule) => Compiling.Text($$"""
        infra_name: lab
        user_id: ops
        nodes:
          - {name: pc, type: t, schedule: {{schedule}}}
        """);

    [Theory]
    [InlineData("{stop: 0 19 * * 1-5, start: 0 7 * * 1-5}", "0 19 * * 1-5", "0 7 * * 1-5", "UTC")]
    [InlineData("{stop: ['0 19 * * MON-FRI', '0 22 * * *'], start: ['@daily'], time_zone: europe/budapest}",
        "0 19 * * MON-FRI|0 22 * * *", "@daily", "Europe/Budapest")]
    public void Compile_Schedule_IsPartOfTheNode(string written, string stop, string start, string zone)
    {
        var schedule = Compile(written).Require().Nodes[0].Schedule!;
        Assert.Equal((stop, start, zone),
            (string.Join('|', schedule.Stop), string.Join('|', schedule.Start), schedule.TimeZone));
    }

    [Theory]
    [InlineData("{stop: '@daily'}", "OCCO1101", "The node 'pc': 'schedule' has no 'start'.",
        "Add 'start': text or a list. When they are started: a cron expression of five fields, or a list of them.")]
    [InlineData("{start: '@daily'}", "OCCO1101", "The node 'pc': 'schedule' has no 'stop'.",
        "Add 'stop': text or a list. When they are stopped: a cron expression of five fields, or a list of them.")]
    [InlineData("{stop: 19:00, start: '@daily'}", "OCCO1104", "The node 'pc': 'schedule.stop' is '19:00'.",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.")]
    [InlineData("{stop: 0 0 19 * * 1-5, start: '@daily'}", "OCCO1104",
        "The node 'pc': 'schedule.stop' is '0 0 19 * * 1-5'.",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.")]
    [InlineData("{stop: [], start: '@daily'}", "OCCO1104", "The node 'pc': 'schedule.stop' has 0 items.",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.")]
    [InlineData("{stop: 0 25 * * *, start: '@daily'}", "OCCO1119", "The node 'pc': 'schedule.stop' is '0 25 * * *', "
        + "which is no cron expression: Hours: Value must be a number between 0 and 23 (all inclusive).",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.")]
    [InlineData("{stop: ['@daily', H 7 * * *], start: '@hourly'}", "OCCO1119",
        "The node 'pc': 'schedule.stop' is 'H 7 * * *', which is no cron expression: H is not supported.",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.")]
    [InlineData("{stop: 0 7 31 4 *, start: '@daily'}", "OCCO1119",
        "The node 'pc': 'schedule.stop' is '0 7 31 4 *', and no day of the calendar fits it.",
        "Correct the day of the month, or the month.")]
    [InlineData("{stop: 0 7 * * 0, start: [0 7 * * 7, '@monthly']}", "OCCO1119",
        "The node 'pc': 'schedule.stop' has no other times than 'start', so nothing would ever be stopped.",
        "Give them different times.")]
    [InlineData("{stop: '@daily', start: '@hourly', time_zone: Europe/Budapst}", "OCCO1119",
        "The node 'pc': 'schedule.time_zone' is 'Europe/Budapst', which this machine does not know.",
        "Did you mean 'Europe/Budapest'?")]
    [InlineData("{stop: '@daily', start: '@hourly', time_zone: new_york}", "OCCO1119",
        "The node 'pc': 'schedule.time_zone' is 'new_york', which this machine does not know.",
        "Did you mean 'America/New_York'?")]
    [InlineData("{stop: '@daily', start: '@hourly', time_zone: localtime}", "OCCO1119",
        "The node 'pc': 'schedule.time_zone' is 'localtime', which this machine does not know.",
        "Write a name of the IANA database, for example Europe/Budapest, or UTC.")]
    [InlineData("{stop: '@daily', start: '@hourly', timezone: UTC}", "OCCO1102",
        "The node 'pc': 'schedule' has the unknown key 'timezone'.", "Did you mean 'time_zone'?")]
    public void Compile_Mistake_TellsWhatToDo(string schedule, string id, string message, string hint)
    {
        var found = Compiling.Error(Compile(schedule).Diagnostics);
        Assert.Equal((id, message, hint), (found.Id, found.Message, found.Hint));
    }
}
