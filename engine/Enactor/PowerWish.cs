namespace Occo.Engine.Enactor;

/// <summary>
/// Whether an instance is to be stopped or to run, and why: the one place that decides it, for observation and
/// planning. Pure.
/// </summary>
/// <param name="IsStop">It is to be stopped.</param>
/// <param name="Why">For people.</param>
internal sealed record PowerWish(bool IsStop, string Why)
{
    public static readonly PowerWish Runs = new(false, "it is to run");

    /// <summary>
    /// The wish for an instance at a time: that of its user or that of its schedule, whichever is newer. What a
    /// schedule stops is built first.
    /// </summary>
    /// <param name="instance">The instance, with what users asked for.</param>
    /// <param name="node">Its node; null when the description has it no more.</param>
    /// <param name="now">The time.</param>
    public static PowerWish Of(NodeInstance instance, CompiledNode? node, DateTimeOffset now)
    {
        if (node?.Schedule is { } schedule && Schedule.Of(schedule).At(now) is { Since: { } since } state
            && !(instance.PowerAsked?.At >= since))
        {
            return state.IsStopped && instance.ReadyAt is null ? Runs : new(state.IsStopped,
                $"its schedule {(state.IsStopped ? "stops" : "starts")} it at {LeaseDecision.Time(since)}");
        }

        return instance.PowerAsked switch
        {
            { Stop: true } => new(true, "a user asked for it to be stopped"),
            { Stop: false } => new(false, "a user asked for it to run"),
            null => Runs,
        };
    }
}
