using System.Diagnostics;
using System.Management.Automation;
namespace Occo;

/// <summary>A progress bar that appears after one second.</summary>
internal sealed class ProgressMeter(int id, string activity)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private readonly Stopwatch running = Stopwatch.StartNew();
    private volatile EnactmentProgress? latest;
    private volatile string? status;
    private bool shown;

    /// <summary>Stores the progress. From any thread.</summary>
    public void Report(EnactmentProgress progress) => latest = progress;

    /// <summary>Stores what is waited for. From any thread.</summary>
    public void Report(string text) => status = text;

    /// <summary>Draws the bar. From the pipeline thread.</summary>
    public void Show(Cmdlet cmdlet)
    {
        if (running.Elapsed < Delay) return;
        shown = true;
        cmdlet.WriteProgress(Record(latest));
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
        var steps = progress.Total > 0 ? $", {progress.Done} of {progress.Total} steps" : "";
        return new ProgressRecord(id, activity, $"Pass {progress.Pass}: {progress.Phase.ToLowerInvariant()}{steps}")
        {
            PercentComplete = progress.Total > 0 ? 100 * progress.Done / progress.Total : -1,
            CurrentOperation = progress.Current,
        };
    }
}
