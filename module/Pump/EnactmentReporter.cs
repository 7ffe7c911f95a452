using System.Collections.Concurrent;
using Occo.Commands;
namespace Occo;

/// <summary>Tells the user what an enactment or a removal does, while it does it and at the end.</summary>
internal sealed class EnactmentReporter
{
    private readonly OccoCommand command;
    private readonly ConcurrentDictionary<Guid, bool> creations = [];
    private readonly List<Event> failures = [];
    private readonly HashSet<(string? Node, Guid? NodeId, string Message)> told = [];

    /// <summary>A story of work with these options, told under the name of an activity.</summary>
    public EnactmentReporter(OccoCommand command, string activity, EnactmentOptions options)
    {
        this.command = command;
        var meter = command.AddMeter(activity);
        var phase = "";
        Options = options with
        {
            OnEvent = entry =>
            {
                Count(entry);
                command.Post(() => Tell(entry));
            },
            OnNotice = notice => command.Post(() => command.WriteWarning(notice)),
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

    /// <summary>The options, with their events and progress shown by the cmdlet.</summary>
    public EnactmentOptions Options { get; }

    /// <summary>How many instances were asked for and are not ready yet. From any thread.</summary>
    public int Creations => creations.Count;

    /// <summary>
    /// Writes what failed, and the result where it is wanted. Each failure is told once: as an error when the work ended
    /// with it, as a warning when it was mended on the way. What many instances of a node have in common is told once, too.
    /// </summary>
    public void Write(EnactmentResult result, string storePath, bool wanted)
    {
        var output = result.ToOutput(storePath);
        foreach (var warning in result.Warnings) command.WriteWarning($"{result.Infrastructure}: {warning}");
        var mended = failures.Where(failure => !result.Errors.Any(error => IsToldBy(error, failure)))
            .GroupBy(failure => (failure.Node, failure.Kind, failure.Message));
        foreach (var alike in mended) command.WriteWarning(alike.First().ToOutput("") + Others(alike.Count()));
        if (wanted) command.WriteObject(output);
        foreach (var alike in result.Errors.Zip(output.Errors)
            .GroupBy(e => (e.First.Node, e.First.Action, e.First.Kind, e.First.Message)))
        {
            var (error, shown) = alike.First();
            if (result.Reached) command.WriteWarning($"{result.Infrastructure}: {shown}{Others(alike.Count())}");
            else if (result.TimedOut && error == result.Errors[^1])
                command.WriteError(ErrorRecords.TimedOut(output, shown));
            else command.WriteError(shown.ToErrorRecord(result.Infrastructure, error.Kind, Others(alike.Count())));
        }

        if (!result.Reached && result.Errors.Count == 0)
            command.WriteError(ErrorRecords.Incomplete(output));
    }

    // An event says more than the error: what is done about it.
    private static bool IsToldBy(StepError error, Event failure)
        => error.Node == failure.Node && failure.Message.Contains(error.Message, StringComparison.Ordinal);

    private static string Others(int count) => count switch
    {
        1 => "",
        2 => " (and another one like it)",
        _ => $" (and {count - 1} more like it)",
    };

    private void Count(Event entry)
    {
        if (entry.NodeId is not { } id) return;
        if (entry.Kind == EventKind.NodeCreating) creations[id] = true;
        else if (entry.Kind is EventKind.NodeReady or EventKind.NodeFailed or EventKind.NodeDropping
            or EventKind.NodeGone)
            creations.TryRemove(id, out _);
    }

    private void Tell(Event entry)
    {
        var text = entry.ToOutput("").ToString();
        switch (entry.Kind)
        {
            // What is forgotten is in the result, with what to do about it.
            case EventKind.InfrastructureRolledBack or EventKind.NodeUnhealthy or EventKind.OrphanFound:
                command.WriteWarning(text);
                break;
            // A watch has no result until it is stopped. What fails in every pass is news only once.
            case EventKind.NodeFailed or EventKind.StepFailed when Options.Watch:
                if (told.Add((entry.Node, entry.NodeId, entry.Message))) command.WriteWarning(text);
                else command.WriteVerbose(text);
                break;
            case EventKind.NodeReady:
                told.RemoveWhere(failure => failure.Node == entry.Node);
                command.WriteVerbose(text);
                break;
            case EventKind.NodeFailed or EventKind.StepFailed:
                failures.Add(entry);
                command.WriteVerbose(text);
                break;
            default:
                command.WriteVerbose(text);
                break;
        }
    }
}
