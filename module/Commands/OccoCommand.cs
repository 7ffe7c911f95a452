using System.Management.Automation;
namespace Occo.Commands;

/// <summary>What every cmdlet has: the store, the pump, progress, and one way to report what fails.</summary>
public abstract class OccoCommand : PSCmdlet, IDisposable
{
    // Never disposed of: a stop may arrive while the cmdlet ends, and without timers it holds nothing.
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, Orchestrator> engines = [];
    private readonly List<ProgressMeter> meters = [];
    private Pump? pump;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? StorePath { get; set; }

    /// <summary>The engine on the store, opened once per invocation and store.</summary>
    private protected Orchestrator Engine
    {
        get
        {
            var path = StoreFile;
            if (!engines.TryGetValue(path ?? "", out var engine))
            {
                AddMeter("Opening the store");
                engine = Run(_ => Orchestrator.OpenAsync(new OrchestratorOptions { StorePath = path }));
                engines[path ?? ""] = engine;
                WriteDebug($"Opened the store {engine.StorePath}.");
            }

            return engine;
        }
    }

    /// <summary>The store that was named; null: the default one.</summary>
    private protected string? StoreFile => StorePath is null ? null : FilePath.Literal(SessionState.Path, StorePath);

    /// <summary>The user asks what would be done.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
        ? ((SwitchParameter)bound).IsPresent
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>It runs in the action of an event, which has these variables.</summary>
    internal bool IsInAction => GetVariableValue("EventSubscriber") is PSEventSubscriber
        && GetVariableValue("Event") is PSEventArgs;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var engine in engines.Values) engine.Dispose();
        engines.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the work in progress; the pump waits until it has ended.</summary>
    protected sealed override void StopProcessing()
    {
        stop.Cancel();

        // PowerShell takes nothing more from a cmdlet that is stopped; its host does.
        if (Farewell is { } text) Host.UI.WriteWarningLine(text);
    }

    /// <summary>What the user should know of work that is stopped; null: nothing. From any thread.</summary>
    private protected virtual string? Farewell => null;

    /// <summary>Runs engine work while this thread writes what the work posts.</summary>
    private protected T Run<T>(Func<CancellationToken, Task<T>> work)
    {
        pump = new Pump(stop);
        try
        {
            return pump.Run(work, () =>
            {
                meters.ForEach(meter => meter.Show(this));
                EventActions.Run(this);
            });
        }
        finally
        {
            pump = null;
            if (!Stopping) meters.ForEach(meter => meter.Complete(this));
            meters.Clear();
            if (!Stopping) CatchUp();
        }
    }

    private void CatchUp()
        => EventActions.CatchUp(this, [.. engines.Values.Select(engine => engine.StorePath)], stop.Token);

    /// <summary>Asks the engine something it answers at once, as a rule.</summary>
    private protected T Ask<T>(string activity, Func<Orchestrator, Task<T>> question)
    {
        var engine = Engine;
        AddMeter(activity);
        return Run(_ => question(engine));
    }

    /// <summary>Leaves something to be written to this thread; for engine work.</summary>
    internal void Post(Action write) => pump!.Post(write);

    /// <summary>A progress bar for the next run.</summary>
    internal ProgressMeter AddMeter(string activity)
    {
        var meter = new ProgressMeter(meters.Count, activity);
        meters.Add(meter);
        return meter;
    }

    /// <summary>Does the work of one item; if it fails, the next item still has its turn.</summary>
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
    /// <param name="failure">What went wrong.</param>
    /// <param name="target">The item it concerns.</param>
    /// <param name="subject">What kind of thing the item is; it begins ids such as <c>NodeNotFound</c>.</param>
    private protected void Report(Exception failure, object? target, string subject = "Infrastructure")
    {
        // What ends with the pipeline is no failure.
        if (Stopping) throw new PipelineStoppedException();
        // A store that cannot be used concerns no item: nothing at all can be done with it.
        if (ErrorRecords.IsTerminating(failure))
        {
            var store = Orchestrator.PathOf(new OrchestratorOptions { StorePath = StoreFile });
            ThrowTerminatingError(failure.ToErrorRecord(store, subject));
        }

        var record = failure.ToErrorRecord(target, subject);
        if (failure is OccoException { Kind: FailureKind.Busy } && OwnJob(target) is { } job)
            record.ErrorDetails = new($"{record} {ErrorRecords.OwnJob(job)}");
        WriteError(record);
    }

    // What keeps others away may be the user's own.
    private EnactmentJob? OwnJob(object? target) => JobRepository.Jobs.OfType<EnactmentJob>().FirstOrDefault(
        job => job.JobStateInfo.State == JobState.Running && job.Name.Equals(target as string, StringComparison.Ordinal)
            && engines.Values.Any(engine => engine.StorePath == job.Location));

    /// <summary>
    /// Asks before machines are destroyed. Force skips the question, but is no answer to -WhatIf or -Confirm.
    /// </summary>
    private protected bool Confirmed(string target, string action, bool force)
        => (force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm"))
            || ShouldProcess(target, action);
}
