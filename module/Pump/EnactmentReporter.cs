using System.Collections.Concurrent;
using Occo.Commands;
namespace Occo;

/// <summary>Writes events, progress, errors and the result of an enactment or a removal.</summary>
internal sealed class EnactmentReporter
{
    private readonly PumpCommand command;
    private readonly string infrastructure;
    private readonly ProgressMeter meter;
    private readonly ConcurrentDictionary<Guid, EventKind> latest = [];
    private volatile bool hasEnded;
    private readonly List<Event> failures = [];
    private readonly HashSet<(string? Node, Guid? NodeId, string Message)> reported = [];

    public EnactmentReporter(
        PumpCommand command, string infrastructure, string activity, EnactmentOptions options)
    {
        (this.command, this.infrastructure) = (command, infrastructure);
        meter = command.AddMeter(activity, isHeld: true);
        var phase = "";
        Options = options with
        {
            OnEvent = entry =>
            {
                Follow(entry);
                command.Post(() => Report(entry));
            },
            OnNotice = notice => command.Post(() => Warn(notice)),
            // A watch has no result until it stops, and has warned of the failure.
            OnHealed = healed =>
            {
                if (options.Watch) command.Post(() => Warn($"{healed}"));
            },
            OnProgress = progress =>
            {
                meter.Report(progress);
                var now = $"{activity}, pass {progress.Pass}: {progress.Phase}";
                if (now == phase) return;
                phase = now;
                command.Post(() => command.WriteDebug(now));
            },
        };
    }

    /// <summary>The given options, with callbacks to the cmdlet.</summary>
    public EnactmentOptions Options { get; }

    /// <summary>Workers do the work; this process follows them.</summary>
    public bool IsByWorkers { get; init; }

    /// <summary>The work has ended. From any thread.</summary>
    public void End()
    {
        hasEnded = true;
        meter.End();
    }

    /// <summary>The work has ended. From any thread.</summary>
    public bool HasEnded => hasEnded;

    /// <summary>Instances are being created. From any thread.</summary>
    public bool HasCreations => Count(EventKind.NodeCreating) > 0;

    /// <summary>Instances are being created or dropped. From any thread.</summary>
    public bool HasOpenWork => HasCreations || Count(EventKind.NodeDropping) > 0;

    /// <summary>What this run has left unfinished and what it did, as a sentence. From any thread.</summary>
    /// <param name="whole">The state of the infrastructure, or empty.</param>
    /// <param name="nothing">What to say when this run did nothing.</param>
    public string Describe(string whole, string nothing)
    {
        List<string> parts =
        [
            .. Part(EventKind.NodeCreating, "creation is unfinished", "creations are unfinished"),
            .. Part(EventKind.NodeDropping, "drop is unfinished", "drops are unfinished"),
            .. Part(EventKind.NodeReady, "instance became ready", "instances became ready"),
            .. Part(EventKind.NodeGone, "instance was dropped", "instances were dropped"),
            .. Part(EventKind.NodeReleased, "instance was released", "instances were released"),
        ];
        var run = parts.Count == 0 ? nothing : $"in this run {string.Join(", ", parts)}";
        return $"{(whole.Length > 0 ? $"{whole}; " : "")}{run}.";
    }

    /// <summary>
    /// Writes the failures and, if wanted, the result. A failure is an error when the work ended with it, and a warning
    /// when it is healed. Equal failures of the instances of a node are written once.
    /// </summary>
    public void Write(EnactmentResult result, string storePath, bool wanted)
    {
        if (result.Unserved is { } why)
        {
            Warn($"it is attached, but nothing was enacted: {why}. `occod work` "
                + "starts a worker, which enacts it then. See WORKERS in about_Occo.");
            return;
        }

        var output = result.ToOutput(storePath);
        foreach (var warning in result.Warnings.Except(result.Errors.Select(error => error.Message)))
            Warn(warning);
        foreach (var alike in Options.Watch ? [] : result.Healed.GroupBy(h => (h.Node, h.Message)))
            Warn($"{alike.First()}{StepError.Others(alike.Count())}");
        var repaired = failures.Where(failure => !result.Errors.Any(error => IsReportedBy(error, failure))
                && !result.Healed.Any(healed => healed.Node == failure.Node))
            .GroupBy(failure => (failure.Node, failure.Kind, failure.Message));
        foreach (var alike in repaired) Warn(WarningOf(alike.First()) + StepError.Others(alike.Count()));
        foreach (var node in output.Kept.GroupBy(kept => kept.Node))
            Warn($"kept, and not watched by Occo any more: {string.Join(", ", node)}");

        if (wanted) command.WriteObject(output);
        foreach (var alike in result.Errors.Zip(output.Errors)
            .GroupBy(e => (e.First.Node, e.First.Action, e.First.Kind, e.First.Message)))
        {
            var (error, shown) = alike.First();
            if (result.Reached) Warn($"{shown}{StepError.Others(alike.Count())}");
            else if (result.TimedOut && error == result.Errors[^1])
                command.WriteError(ErrorRecords.TimedOut(output, shown));
            else
            {
                var more = $"{StepError.Others(alike.Count())}{Remedies.Of(error)}";
                command.WriteError(shown.ToErrorRecord(result.Infrastructure, error.Kind, more));
            }
        }

        if (!result.Reached && result.Errors.Count == 0)
            command.WriteError(ErrorRecords.Incomplete(output));
    }

    // The form of all warnings about the work.
    private void Warn(string text) => command.WriteWarning($"{infrastructure}: {text}");

    private static string WarningOf(Event entry)
    {
        var state = entry.Kind switch
        {
            EventKind.NodeFailed => " failed",
            EventKind.NodeUnhealthy => " is unhealthy",
            _ => "",
        };
        return entry.Node is { } node ? $"{OccoText.Named(node, entry.NodeId)}{state}: {entry.Message}" : entry.Message;
    }

    // The event contains the error and says what Occo does about it.
    private static bool IsReportedBy(StepError error, Event failure)
        => error.Node == failure.Node && failure.Message.Contains(error.Message, StringComparison.Ordinal);

    private IEnumerable<string> Part(EventKind kind, string one, string several)
    {
        var count = Count(kind);
        if (count > 0) yield return count == 1 ? $"1 {one}" : $"{count} {several}";
    }

    private int Count(EventKind kind) => latest.Count(entry => entry.Value == kind);

    private void Follow(Event entry)
    {
        if (entry is { NodeId: { } id, Kind: EventKind.NodeCreating or EventKind.NodeReady or EventKind.NodeFailed
            or EventKind.NodeDropping or EventKind.NodeGone or EventKind.NodeReleased })
            latest[id] = entry.Kind;
    }

    private void Report(Event entry)
    {
        var isFailure = entry.Kind is EventKind.NodeFailed or EventKind.StepFailed;
        if (isFailure && !Options.Watch) failures.Add(entry);
        if (entry.Kind == EventKind.NodeReady) reported.RemoveWhere(failure => failure.Node == entry.Node);
        // A watch has no result until it stops. A failure of every pass is a warning once.
        // The result reports forgotten instances and what to do.
        var isWarning = isFailure
            ? Options.Watch && reported.Add((entry.Node, entry.NodeId, entry.Message))
            : entry.Kind is EventKind.InfrastructureRolledBack or EventKind.NodeUnhealthy or EventKind.NodeRemains
                or EventKind.NodeCutOff or EventKind.OrphanFound;
        if (isWarning) Warn(WarningOf(entry));
        else command.WriteVerbose($"{entry.ToOutput("")}");
    }
}
