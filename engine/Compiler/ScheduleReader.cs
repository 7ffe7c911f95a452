namespace Occo.Engine.Compiler;

/// <summary>Reads <c>schedule</c> of a node.</summary>
internal static class ScheduleReader
{
    private const string Utc = "UTC";

    private static readonly ValueRule Cron = ValueRule.Matching(
        @"^(@[a-z_]+|[^\s]+([ \t]+[^\s]+){4})$",
        "Write minute, hour, day of the month, month and day of the week: '0 19 * * 1-5'.");

    private static readonly ValueRule Crons = Cron with
    {
        Kinds = ValueKinds.Text | ValueKinds.List, Items = Cron, MinItems = 1, MaxItems = 20,
    };

    internal static readonly SectionSchema Schema = SectionSchema.Plain(
            "When the instances are stopped and started. An addition of Occo.")
        .Required("stop", "When they are stopped: a cron expression of five fields, or a list of them.", Crons)
        .Required("start", "When they are started: a cron expression of five fields, or a list of them.", Crons)
        .Optional("time_zone", "Time zone of both, for example Europe/Budapest. Default UTC.", ValueKinds.Text);

    /// <summary>Null: it has none, or a wrong one.</summary>
    public static SchedulePolicy? Read(Fields node, Findings findings)
    {
        if (node.Mapping("schedule") is not { } schedule) return null;
        var (stop, start) = (Expressions(schedule, "stop", findings), Expressions(schedule, "start", findings));
        var zone = Zone(schedule, findings);
        if (stop.Count == 0 || start.Count == 0 || zone is null) return null;
        if (stop.All(s => start.Any(other => Schedule.AreEqual(s, other))))
        {
            findings.Add(Rules.BadSchedule, schedule["stop"]!.Location,
                $"{schedule.What("stop")} has no other times than 'start', so nothing would ever be stopped.",
                "Give them different times.");
        }

        return new(stop, start, zone);
    }

    /// <summary>A schedule is only for instances that their cloud can stop and start.</summary>
    public static void Check(
        IReadOnlyList<WrittenNode> nodes, IReadOnlyDictionary<string, NodeDefinition> used, CompilerContext context,
        Findings findings)
    {
        foreach (var (node, source) in nodes.Where(n => n.Node.Schedule is not null))
        {
            if (used.GetValueOrDefault(node.Type)?.Implementations.FirstOrDefault(i => i.Resource.Contains(node.Filter)
                && context.CloudHandlers.TryGetValue(i.CloudType, out var handler)
                && !handler.Stops(i.Resource)) is not { } other) continue;
            findings.Add(Rules.BadSchedule, source["schedule"]!.Location,
                $"The node '{node.Name}' has a schedule, and '{other.CloudType}' cannot stop its instances and start "
                + "them again.", "Remove 'schedule', or use only alternatives of other clouds.");
        }
    }

    // One wrong expression, and there is none.
    private static IReadOnlyList<string> Expressions(Fields schedule, string key, Findings findings)
    {
        if (!schedule.TryGet(key, out var node)) return [];
        var written = node is SequenceNode list ? list.Items : [node];
        var fit = node is SequenceNode ? schedule.Items(key)! : written;
        var good = fit.Where(e => IsGood(e, schedule.What(key), findings)).ToList();
        return good.Count < written.Count ? [] : [.. good.Select(e => (string)((ScalarNode)e).Value!)];
    }

    private static bool IsGood(DocumentNode node, string what, Findings findings)
    {
        var text = (string)((ScalarNode)node).Value!;
        var why = Schedule.WhyWrong(text);
        if (why is null && Schedule.ComesTrue(text)) return true;
        var (wrong, hint) = why is null
            ? ("and no day of the calendar fits it.", "Correct the day of the month, or the month.")
            : ($"which is no cron expression: {why}", Cron.Hint);
        findings.Add(Rules.BadSchedule, node.Location, $"{what} is '{text.Shortened()}', {wrong}", hint);
        return false;
    }

    private static string? Zone(Fields schedule, Findings findings)
    {
        if (schedule["time_zone"] is null) return Utc;
        if (PlacementReader.Text(schedule, "time_zone") is not { } name) return null;
        if (Schedule.ZoneOf(name) is { } zone) return zone.Id;
        findings.Add(Rules.BadSchedule, schedule["time_zone"]!.Location,
            $"{schedule.What("time_zone")} is '{name.Shortened()}', which this machine does not know.", Nearest(name));
        return null;
    }

    private static string Nearest(string name)
    {
        var known = TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).ToList();
        // Suggestions look at some hundred words; more zones are known.
        var likely = known.OrderByDescending(id => id.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase))
            .ThenByDescending(id => id.Length > 0 && name.Length > 0 && id[0] == char.ToUpperInvariant(name[0]));
        var city = likely.First();
        return city.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase) ? $"Did you mean '{city}'?"
            : Suggestion.Nearest(name, likely) is { } nearest ? $"Did you mean '{nearest}'?"
            : "Write a name of the IANA database, for example Europe/Budapest, or UTC.";
    }
}
