using System.Management.Automation;
using System.Management.Automation.Host;
namespace Occo.Commands;

/// <summary>The base of every cmdlet: store, pump, progress and error reports.</summary>
public abstract class OccoCommand : PSCmdlet, IDisposable
{
    // Not disposed: a stop can arrive while the cmdlet ends. Without timers it holds no resource.
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, IOrchestrator> engines = [];
    private readonly List<ProgressMeter> meters = [];
    private Pump? pump;
    private bool? isSilent;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? StorePath { get; set; }

    [Parameter]
    public SwitchParameter AllowShared { get; set; }

    /// <summary>The engine of the store. It is opened once per invocation and store.</summary>
    private protected IOrchestrator Engine
    {
        get
        {
            var path = StoreOptions.StorePath;
            if (!engines.TryGetValue(path ?? "", out var engine))
            {
                var options = StoreOptions with { Missing = Missing };
                if (options.Missing != MissingStore.Create && !Run(cancel => Orchestrator.StoreExistsAsync(path, cancel)))
                {
                    if (options.Missing == MissingStore.Refuse) throw Location.Missing();
                    WriteVerbose($"There is no store at {Orchestrator.PathOf(options)} yet.");
                }

                AddMeter("Opening the store");
                engine = Run<IOrchestrator>(async _ => await Orchestrator.OpenAsync(options).ConfigureAwait(false));
                engines[path ?? ""] = engine;
                WriteDebug($"Opened the store {engine.StorePath}.");
            }

            return engine;
        }
    }

    /// <summary>The store of -StorePath, else the default one. A stop of the cmdlet ends its waits.</summary>
    private protected OrchestratorOptions StoreOptions => new()
    {
        StorePath = Location.Path,
        AllowShared = AllowShared,
        Stop = stop.Token,
    };

    /// <summary>
    /// Only cmdlets that register something create a store. A missing store that was named is an error; the default one
    /// is as good as empty.
    /// </summary>
    private protected virtual MissingStore Missing
        => Location.Path is null ? MissingStore.Empty : MissingStore.Refuse;

    private StoreLocation Location => StoreLocation.Of(SessionState.Path, StorePath);

    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var bound)
        ? ((SwitchParameter)bound).IsPresent
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>The cmdlet runs in the action of an event. PowerShell sets these variables there.</summary>
    internal bool IsInAction => GetVariableValue("EventSubscriber") is PSEventSubscriber
        && GetVariableValue("Event") is PSEventArgs;

    public void Dispose()
    {
        foreach (var engine in engines.Values) engine.Dispose();
        engines.Clear();
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
            if (!Stopping)
                EventActions.CatchUp(this, [.. engines.Values.Select(engine => engine.StorePath)], stop.Token);
        }
    }

    /// <summary>Runs a short call of the engine that cannot be cancelled.</summary>
    private protected T Ask<T>(string activity, Func<IOrchestrator, Task<T>> question)
    {
        var engine = Engine;
        AddMeter(activity);
        return Run(_ => question(engine));
    }

    /// <summary>Checks before a question that its answer can have an effect. Throws what the check throws.</summary>
    private protected void Require(Func<IOrchestrator, Task> check) => Ask("Reading the store", async store =>
    {
        await check(store).ConfigureAwait(false);
        return true;
    });

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

    /// <summary>Does the work for each infrastructure that the names and wildcards match.</summary>
    private protected void ForEach(
        string[] names,
        Func<IOrchestrator, string, Task<IReadOnlyList<Infrastructure>>> find,
        Action<Infrastructure> work)
    {
        foreach (var name in names)
        {
            Attempt(name, () =>
            {
                foreach (var infrastructure in Ask("Reading the store", engine => find(engine, name)))
                    Attempt(infrastructure.Name, () => work(infrastructure));
            });
        }
    }

    /// <summary>The infrastructure with this name or id. Throws when there is none.</summary>
    private protected Infrastructure Find(string name)
        => Ask("Reading the store", engine => InfrastructureSelection.FindLiteralAsync(engine, name))[0];

    /// <summary>The node id that a whole or short one means. Throws when no or several instances have it.</summary>
    private protected Guid NodeIdOf(string id) => Guid.TryParse(id, out var whole)
        ? whole
        : Ask("Reading the store", engine => engine.FindNodeAsync(id)).Id;

    /// <summary>Writes the infrastructure after a description was given, and whether that is a new version.</summary>
    private protected void WriteRegistered(Infrastructure before, Infrastructure after)
    {
        WriteVerbose(after.Version > before.Version
            ? $"Version {after.Version} of '{after.Name}' was registered."
            : $"'{after.Name}' stays at version {after.Version}: the description is the same. Nothing was registered.");
        WriteObject(after.ToOutput(Engine.StorePath));
    }

    /// <summary>Plans, and writes the plan and its warnings.</summary>
    private protected void WritePlan(
        Infrastructure infrastructure, EnactmentOptions options, bool withUnchanged = false)
    {
        var plan = PlanOf(infrastructure, options);
        foreach (var warning in plan.Warnings.Concat(plan.Blocked)) WriteWarning($"{infrastructure.Name}: {warning}");
        WriteObject(plan.ToOutput(Engine.StorePath, withUnchanged));
    }

    /// <summary>The plan of an infrastructure, with a progress bar.</summary>
    private protected Plan PlanOf(Infrastructure infrastructure, EnactmentOptions options)
    {
        var engine = Engine;
        options = options with { OnProgress = AddMeter($"Planning {infrastructure.Name}").Report };
        return Run(cancel => engine.PlanAsync(infrastructure.Id, options, cancel));
    }

    /// <summary>Writes the error record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The item that failed.</param>
    /// <param name="subject">Kind of the item; the prefix of ids like <c>NodeNotFound</c>.</param>
    private protected void Report(Exception failure, object? target, string subject = "Infrastructure")
    {
        // A stopped pipeline is no failure.
        if (Stopping) throw new PipelineStoppedException();
        // Without a store no further item can succeed.
        if (ErrorRecords.IsTerminating(failure))
        {
            var store = Orchestrator.PathOf(StoreOptions);
            ThrowTerminatingError(failure.ToErrorRecord(store, subject));
        }

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

    // The other enactment can be a job of this session.
    private EnactmentJob? OwnJob(object? target) => JobRepository.Jobs.OfType<EnactmentJob>().FirstOrDefault(
        job => job.JobStateInfo.State == JobState.Running && job.Name.Equals(target as string, StringComparison.Ordinal)
            && engines.Values.Any(engine => engine.StorePath == job.Location));

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
        catch (Exception e) when (e is HostException or PSInvalidOperationException)
        {
            throw ErrorRecords.Unanswered(e, withoutQuestion);
        }
    }
}
