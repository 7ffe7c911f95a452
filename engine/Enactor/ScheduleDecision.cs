namespace Occo.Engine.Enactor;

/// <summary>What the schedules of an infrastructure want, by node.</summary>
internal sealed record ScheduleDecision(IReadOnlyDictionary<string, ScheduleState> States)
{
    public static readonly ScheduleDecision None = new(new Dictionary<string, ScheduleState>());

    /// <summary>They act at other times than those that are recorded.</summary>
    public bool HasChanged { get; init; }

    /// <summary>When the first of them acts next; null: none does.</summary>
    public DateTimeOffset? WakeAt => States.Values.Min(s => s.NextAt);

    /// <summary>Pure.</summary>
    /// <param name="compiled">The description.</param>
    /// <param name="known">When they act next, as recorded.</param>
    /// <param name="now">The time.</param>
    public static ScheduleDecision Of(
        CompiledInfrastructure compiled, IReadOnlyDictionary<string, ScheduleTimes> known, DateTimeOffset now)
    {
        var scheduled = compiled.Nodes.Where(n => n.Schedule is not null).ToList();
        if (scheduled.Count == 0 && known.Count == 0) return None;
        var states = scheduled.ToDictionary(n => n.Name, n => Schedule.Of(n.Schedule!).At(now));
        return new(states)
        {
            HasChanged = known.Count != states.Count
                || states.Any(s => known.GetValueOrDefault(s.Key) != s.Value.Times),
        };
    }
}
