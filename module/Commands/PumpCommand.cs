using System.Management.Automation;
using System.Management.Automation.Host;
namespace Occo.Commands;

/// <summary>The base of every cmdlet: pump, stop, progress, questions and error reports.</summary>
public abstract class PumpCommand : PSCmdlet, IDisposable
{
    // Not disposed: a stop can arrive while the cmdlet ends. Without timers it holds no resource.
    private readonly CancellationTokenSource stop = new();
    private readonly List<ProgressMeter> meters = [];
    private Pump? pump;
    private bool? isSilent;

    /// <summary>Cancelled when the cmdlet is stopped.</summary>
    private protected CancellationToken Stop => stop.Token;

    /// <summary>What the cmdlet works with, as the target of its last error; null: the item.</summary>
    private protected virtual string? Place => null;

    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
        ? ((SwitchParameter)bound).IsPresent
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>The cmdlet runs in the action of an event. PowerShell sets these variables there.</summary>
    internal bool IsInAction => GetVariableValue("EventSubscriber") is PSEventSubscriber
        && GetVariableValue("Event") is PSEventArgs;

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the work in progress. The pump waits until it has ended.</summary>
    protected sealed override void StopProcessing()
    {
        var told = isSilent == false ? StopWarning : null;
        stop.Cancel();
        // PowerShell discards the output of a stopped cmdlet, so the host writes the warning.
        if (told is { } text) Host.UI.WriteWarningLine(text);
    }

    /// <summary>
    /// What was done, what is left and how to go on, when the cmdlet is stopped in its work; null: nothing is left.
    /// Read from any thread.
    /// </summary>
    private protected virtual string? StopWarning => null;

    /// <summary>Runs engine work. Meanwhile this thread writes what the work posts.</summary>
    private protected T Run<T>(Func<CancellationToken, Task<T>> work)
    {
        isSilent ??= !Warns();
        pump = new Pump(stop);
        try
        {
            return pump.Run(work, () =>
            {
                meters.ForEach(meter => meter.Show(this));
                EventActions.Run(this);
            });
        }
        catch (Exception) when (Stopping)
        {
            // The stop made it fail.
            throw new PipelineStoppedException();
        }
        finally
        {
            pump = null;
            if (!Stopping) meters.ForEach(meter => meter.Complete(this));
            meters.Clear();
            if (!Stopping) CatchUp();
        }
    }

    /// <summary>Lets the pipeline thread write. Called by engine work, from any thread.</summary>
    internal void Post(Action write) => pump!.Post(write);

    /// <summary>Adds a progress bar to the next run. A held one appears only after its first report.</summary>
    internal ProgressMeter AddMeter(string activity, bool isHeld = false)
    {
        var meter = new ProgressMeter(meters.Count, activity, isHeld);
        meters.Add(meter);
        return meter;
    }

    /// <summary>Does the work of one item and reports its failure, so that the next item is processed too.</summary>
    private protected void Attempt(object? target, Action work, string subject = "Infrastructure")
    {
        try
        {
            work();
        }
        catch (Exception e) when (ErrorRecords.IsFailure(e))
        {
            Report(e, target, subject);
        }
    }

    /// <summary>Writes the error record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The item that failed.</param>
    /// <param name="subject">Kind of the item; the prefix of ids like <c>NodeNotFound</c>.</param>
    private protected void Report(Exception failure, object? target, string subject = "Infrastructure")
    {
        // A stopped pipeline is no failure.
        if (Stopping) throw new PipelineStoppedException();
        // Without a store no further input can succeed.
        if (ErrorRecords.IsTerminating(failure)) ThrowTerminatingError(failure.ToErrorRecord(Place ?? target, subject));
        if (failure is DescriptionException refused)
        {
            foreach (var one in refused.ToErrorRecords(target)) WriteError(one);
            return;
        }

        var record = failure.ToErrorRecord(target, subject);
        if (failure is OccoException { Kind: FailureKind.Busy } && OwnJob(target) is { } job)
            record.ErrorDetails = new($"{record} {ErrorRecords.OwnJob(job)}");
        WriteError(record);
    }

    /// <summary>Closes what the cmdlet has opened.</summary>
    private protected virtual void Close() { }

    /// <summary>Runs the actions for the events of the work. From the pipeline thread, when it has ended.</summary>
    private protected virtual void CatchUp() { }

    /// <summary>The job of this session that works on an item; null: none does.</summary>
    private protected virtual EnactmentJob? OwnJob(object? target) => null;

    private bool Warns()
    {
        var preference = MyInvocation.BoundParameters.TryGetValue("WarningAction", out var bound)
            ? bound
            : GetVariableValue("WarningPreference");
        return LanguagePrimitives.TryConvertTo(preference, out ActionPreference wanted)
            && wanted is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }

    /// <summary>Asks before it destroys. Force skips the question unless -WhatIf or -Confirm is given.</summary>
    private protected bool Confirmed(string target, string action, bool force)
        => (force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm"))
            || Answer(() => base.ShouldProcess(target, action), "-Force or -Confirm:$false");

    private protected new bool ShouldProcess(string target, string action)
        => Answer(() => base.ShouldProcess(target, action), "-Confirm:$false");

    /// <summary>The answer to a question. Throws what to write where nobody can be asked.</summary>
    private protected static bool Answer(Func<bool> ask, string withoutQuestion)
    {
        try
        {
            return ask();
        }
        // The console fails with the last one when its input has ended, for example in a scheduled job.
        catch (Exception e) when (e is HostException or PSInvalidOperationException or NullReferenceException)
        {
            throw ErrorRecords.Unanswered(e, withoutQuestion);
        }
    }
}
