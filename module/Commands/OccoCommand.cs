using System.Management.Automation;
namespace Occo.Commands;

/// <summary>A cmdlet of a store, or of a server with one.</summary>
public abstract class OccoCommand : PumpCommand
{
    private readonly Dictionary<string, IOrchestrator> engines = [];

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
            var options = StoreOptions with { Missing = Missing };
            var place = options.StorePath ?? "";
            if (!engines.TryGetValue(place, out var engine))
            {
                if (options.Missing != MissingStore.Create && !Run(_ => Door.ExistsAsync(options)))
                {
                    if (options.Missing == MissingStore.Refuse) throw Location.Missing();
                    WriteVerbose($"There is no store at {Door.AddressOf(options)} yet.");
                }

                AddMeter("Opening the store");
                engine = Run(_ => Door.OpenAsync(options));
                engines[place] = engine;
                WriteDebug($"Opened the store {engine.StorePath}.");
            }

            return engine;
        }
    }

    /// <summary>
    /// The store of -StorePath, else the connected server, else the default store. A stop of the cmdlet ends its waits.
    /// </summary>
    private protected OrchestratorOptions StoreOptions
    {
        get
        {
            var location = Location;
            return new OrchestratorOptions
            {
                StorePath = location.Path,
                Server = location.Server,
                AllowShared = AllowShared,
                Stop = Stop,
            }.WithHandlers();
        }
    }

    /// <summary>
    /// The same, for what is done to the store itself. Throws <see cref="ArgumentException"/> for a server.
    /// </summary>
    private protected OrchestratorOptions OwnStoreOptions => StoreOptions is { Server: null } own ? own
        : throw new ArgumentException($"{MyInvocation.MyCommand.Name} works on the store itself, and {Location.Path} "
            + $"is a server ({Location.Origin}). Run it where the store is, with -StorePath and the store's own path "
            + "or address.");

    /// <summary>The same, for a store that must exist.</summary>
    private protected OrchestratorOptions ExistingStoreOptions
    {
        get
        {
            var own = OwnStoreOptions;
            return Run(_ => Door.ExistsAsync(own)) ? own : throw Location.Missing();
        }
    }

    /// <summary>
    /// Only cmdlets that register something create a store. A missing store that was named is an error; the default one
    /// is as good as empty.
    /// </summary>
    private protected virtual MissingStore Missing
        => Location.Path is null ? MissingStore.Empty : MissingStore.Refuse;

    private StoreLocation Location => StoreLocation.Of(SessionState.Path, StorePath);

    private protected override void Close()
    {
        foreach (var engine in engines.Values) engine.Dispose();
        engines.Clear();
    }

    /// <summary>The clouds of modules that the store knows. A server runs no PowerShell: it has none.</summary>
    private protected IReadOnlyList<HandlerModule> StoredHandlers => StoreOptions.Server is not null ? []
        : Ask("Reading the store", engine => ((Orchestrator)engine).GetHandlersAsync());

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

    // The other enactment can be a job of this session.
    private protected override EnactmentJob? OwnJob(object? target) => JobRepository.Jobs.OfType<EnactmentJob>()
        .FirstOrDefault(job => job.JobStateInfo.State == JobState.Running
            && job.Name.Equals(target as string, StringComparison.Ordinal)
            && engines.Values.Any(engine => engine.StorePath == job.Location));

    private protected override string? Place
    {
        get
        {
            try
            {
                return Door.AddressOf(StoreOptions);
            }
            catch (Exception e) when (ErrorRecords.IsFailure(e))
            {
                // What names the store is itself the error.
                return StorePath;
            }
        }
    }

    private protected override void CatchUp()
        => EventActions.CatchUp(this, [.. engines.Values.Select(engine => engine.StorePath)]);
}
