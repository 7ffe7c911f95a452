using System.Diagnostics;

namespace Occo.Engine.CloudHandlers.Contract;

/// <summary>A check of one rule of the contract of <see cref="ICloudHandler"/>.</summary>
public sealed class HandlerCheck
{
    private readonly Func<CheckRun, Task> body;

    internal HandlerCheck(string name, string rule, string source, Func<CheckRun, Task> body)
        => (Name, Rule, Source, this.body) = (name, rule, source, body);

    /// <summary>Name of the check: <c>CreateRepeated</c>, ...</summary>
    public string Name { get; }

    /// <summary>What a handler must do.</summary>
    public string Rule { get; }

    /// <summary>The member or document with the rule.</summary>
    public string Source { get; }

    /// <summary>
    /// Runs the check and removes its instances, also when it fails or is cancelled. Only a cancellation is thrown.
    /// </summary>
    public async Task<HandlerCheckResult> RunAsync(HandlerSubject subject, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var watch = Stopwatch.StartNew();
        if (subject.Skip.TryGetValue(Name, out var why)) return new(this, CloudCheckStatus.Skipped, why, watch.Elapsed);
        using var run = new CheckRun(subject, cancel);
        var end = await JudgeAsync(run).ConfigureAwait(false);
        var left = await run.CleanUpAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        if (left is not null)
            end = CheckEnd.Failed(end is { Status: CloudCheckStatus.Failed } ? $"{end.Message.Closed()} {left}" : left);
        return end switch
        {
            null => new(this, CloudCheckStatus.Passed, Rule, watch.Elapsed),
            { Status: CloudCheckStatus.Failed } => new(
                this, end.Status, $"{end.Message.Closed()} The contract: {Rule}", watch.Elapsed),
            _ => new(this, end.Status, end.Message, watch.Elapsed),
        };
    }

    public override string ToString() => Name;

    private async Task<CheckEnd?> JudgeAsync(CheckRun run)
    {
        try
        {
            await body(run).ConfigureAwait(false);
            return null;
        }
        catch (CheckEnd end)
        {
            return end;
        }
        catch (CloudException e)
        {
            return CheckEnd.Failed($"{run.Method} failed ({e.Kind}): {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // A cancellation of the caller is thrown after the clean-up.
            return CheckEnd.Failed(
                $"{run.Method} was the last call when the time of the check was over ({run.Subject.Limit}; the "
                + $"handler's ListingDelay is {run.Handler.ListingDelay}).");
        }
    }
}
