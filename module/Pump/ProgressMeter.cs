using System.Diagnostics;
using System.Management.Automation;
namespace Occo;

/// <summary>A progress bar that appears after one second.</summary>
/// <param name="id">Number of the bar.</param>
/// <param name="activity">What the cmdlet does.</param>
/// <param name="isHeld">The work begins with its first report.</param>
internal sealed class ProgressMeter(int id, string activity, bool isHeld = false)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private readonly Stopwatch running = Stopwatch.StartNew();
    private readonly Stopwatch phase = Stopwatch.StartNew();
    private volatile EnactmentProgress? latest;
    private volatile string? status;
    private volatile bool hasEnded;
    private (int Pass, string Phase) current;
    private bool shown;

    /// <summary>Stores the progress. From any thread.</summary>
    public void Report(EnactmentProgress progress) => latest = progress;

    /// <summary>Stores what is waited for. From any thread.</summary>
    public void Report(string text) => status = text;

    /// <summary>The work has ended, and that of other bars goes on. From any thread.</summary>
    public void End() => hasEnded = true;

    /// <summary>Draws the bar. From the pipeline thread.</summary>
    public void Show(Cmdlet cmdlet)
    {
        var progress = latest;
        if (hasEnded)
        {
            Complete(cmdlet);
            return;
        }

        if (isHeld && progress is null) running.Restart();
        if (running.Elapsed < Delay) return;
        shown = true;
        cmdlet.WriteProgress(Record(progress));
    }

    /// <summary>Removes the bar. From the pipeline thread.</summary>
    public void Complete(Cmdlet cmdlet)
    {
        if (!shown) return;
        shown = false;
        cmdlet.WriteProgress(new ProgressRecord(id, activity, " ") { RecordType = ProgressRecordType.Completed });
    }

    private ProgressRecord Record(EnactmentProgress? progress)
    {
        if (progress is null) return new ProgressRecord(id, activity, status ?? "Working");
        if (current != (progress.Pass, progress.Phase)) phase.Restart();
        current = (progress.Pass, progress.Phase);
        var (done, total) = (progress.Done, progress.Total);
        var isUnderWay = done > 0 && total > done;
        return new ProgressRecord(id, activity, Status(progress))
        {
            PercentComplete = total > 0 ? Math.Min(100, 100 * done / total) : -1,
            SecondsRemaining = isUnderWay ? (int)(phase.Elapsed.TotalSeconds * (total - done) / done) : -1,
            CurrentOperation = progress.Current,
        };
    }

    // The host shows the status, and not always the operation.
    private static string Status(EnactmentProgress progress)
    {
        // Short, so that 80 columns show what is waited for.
        var work = progress.Total > 0 ? $"{progress.Done} of {progress.Total} steps"
            : progress.Phase.ToLowerInvariant();
        var wait = progress.Waiting is { } waiting
            ? $", {(TimeProvider.System.GetUtcNow() - waiting.Since).TotalSeconds:0} s for {waiting.What}"
            : progress is { Phase: "Waiting", Current: { } why } ? $": {why}" : "";
        return $"Pass {progress.Pass}: {work}{wait}";
    }
}
