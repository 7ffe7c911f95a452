using Occo.Engine.InfraProcessor;

namespace Occo.Engine.Api;

/// <summary>What the passes of an enactment came to so far.</summary>
internal sealed class Tally
{
    private int created, replaced, refreshed, dropped, failed, worked;

    public int Passes { get; private set; }

    public bool Reached { get; set; }

    /// <summary>Reached by the newest pass, and something was done since it was reached before.</summary>
    public bool NewlyReached { get; private set; }

    /// <summary>Passes that failed since something became better. Those that only waited do not count.</summary>
    public int Fruitless { get; set; }

    /// <summary>
    /// The newest pass neither reached its end nor did anything: whoever repeats it gives the cloud time.
    /// </summary>
    public bool Idle { get; private set; }

    public IReadOnlyList<StepError> Errors { get; set; } = [];

    /// <summary>The version that was put back; 0 when the first build is taken down.</summary>
    public int? RolledBackTo { get; set; }

    /// <summary>The time was over first.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>What plans warned of, each once.</summary>
    public HashSet<string> Warnings { get; } = [];

    public void Add(PassResult pass)
    {
        Passes++;
        Warnings.UnionWith(pass.Plan.Warnings);
        created += pass.Created;
        replaced += pass.Replaced;
        refreshed += pass.Refreshed;
        dropped += pass.Dropped;
        failed += pass.Errors.Count;
        if (pass.Errors.Count > 0) Errors = pass.Errors;
        if (pass.Reached || pass.Progressed) Fruitless = 0;
        else if (pass.Errors.Count > 0) Fruitless++;
        Idle = !pass.Reached && pass.Created + pass.Replaced + pass.Refreshed + pass.Dropped + pass.Waited == 0;
        if (!pass.Plan.IsEmpty) worked++;
        NewlyReached = pass.Reached && worked > 0;
        if (pass.Reached) worked = 0;
        Reached = pass.Reached;
    }

    /// <summary>Counts what a pass did before it was cancelled.</summary>
    public void AddInterrupted(PassResult? pass)
    {
        if (pass is null) return;
        created += pass.Created;
        replaced += pass.Replaced;
        refreshed += pass.Refreshed;
        dropped += pass.Dropped;
        failed += pass.Errors.Count;
        if (pass.Errors.Count > 0) Errors = pass.Errors;
    }

    /// <summary>The time was over before the end.</summary>
    /// <param name="timeout">The time.</param>
    /// <param name="waiting">What was waited for, for people; empty where nobody knows.</param>
    public void AddTimeout(TimeSpan timeout, string waiting)
    {
        (Reached, TimedOut) = (false, true);
        Errors =
        [
            .. Errors,
            new("", null, StepAction.Wait, CloudErrorKind.Transient,
                $"not reached within {timeout.TotalSeconds:0} s{(waiting.Length > 0 ? $": {waiting}" : "")}; "
                + "the next enactment goes on from here"),
        ];
    }

    public EnactmentResult ToResult(string infrastructure, TimeSpan duration) => new()
    {
        Infrastructure = infrastructure,
        Reached = Reached && RolledBackTo is null,
        Created = created,
        Replaced = replaced,
        Refreshed = refreshed,
        Dropped = dropped,
        Failed = failed,
        Passes = Passes,
        Duration = duration,
        Errors = Errors,
        RolledBackTo = RolledBackTo,
        TimedOut = TimedOut,
        Warnings = [.. Warnings],
    };
}
