using Occo.Commands;
using Occo.Engine;

namespace Occo;

/// <summary>Tells the user what an enactment or a removal does, while it does it and at the end.</summary>
internal static class EnactmentStory
{
    // A timer may ring a little before its time.
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(50);

    /// <summary>The options, with their events and progress shown by the cmdlet.</summary>
    public static EnactmentOptions FollowedBy(this EnactmentOptions options, OccoCommand command, string activity)
    {
        var meter = command.AddMeter(activity);
        var phase = "";
        return options with
        {
            OnEvent = entry => command.Post(() => Tell(command, entry, options.Watch)),
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

    /// <summary>Writes the errors of a result, and the result where it is wanted.</summary>
    public static void WriteResult(
        this OccoCommand command, EnactmentResult result, EnactmentOptions options, string storePath, bool wanted)
    {
        var output = result.ToOutput(storePath);
        foreach (var warning in result.Warnings) command.WriteWarning($"{result.Infrastructure}: {warning}");
        if (wanted) command.WriteObject(output);
        foreach (var (error, shown) in result.Errors.Zip(output.Errors))
        {
            // What was mended in the end is no failure of the command.
            if (result.Reached) command.WriteWarning($"{result.Infrastructure}: {shown}");
            else if (IsTimeout(error, result, options)) command.WriteError(ErrorRecords.TimedOut(output, shown));
            else command.WriteError(shown.ToErrorRecord(result.Infrastructure, error.Kind));
        }

        if (!result.Reached && result.Errors.Count == 0)
            command.WriteError(ErrorRecords.Incomplete(output));
    }

    /// <summary>The end of the time is told like a step that failed, but of no node.</summary>
    private static bool IsTimeout(StepError error, EnactmentResult result, EnactmentOptions options)
        => error.Node.Length == 0 && error == result.Errors[^1]
            && options.Timeout is { } timeout && result.Duration >= timeout - TimerSlack;

    private static void Tell(OccoCommand command, Event entry, bool watched)
    {
        var text = entry.ToOutput("").ToString();
        if (IsWarning(entry.Kind, watched)) command.WriteWarning(text);
        else command.WriteVerbose(text);
    }

    /// <summary>Failures of steps are told by the result; but a watch has none until it is stopped.</summary>
    private static bool IsWarning(EventKind kind, bool watched) => kind switch
    {
        EventKind.InfrastructureRolledBack or EventKind.NodeUnhealthy or EventKind.NodeForgotten or EventKind.OrphanFound => true,
        EventKind.NodeFailed or EventKind.StepFailed => watched,
        _ => false,
    };
}
