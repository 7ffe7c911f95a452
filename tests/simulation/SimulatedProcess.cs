namespace Occo.Simulation;

/// <summary>What a process was asked to do.</summary>
internal sealed class Operation(
    string what, string infrastructure, CancellationTokenSource stop, bool includesProtected)
{
    public string What => what;

    /// <summary>Id of the infrastructure.</summary>
    public string Infrastructure => infrastructure;

    public CancellationTokenSource Stop => stop;

    /// <summary>It may drop what is protected.</summary>
    public bool IncludesProtected => includesProtected;

    /// <summary>The instances whose records it ended while they stayed.</summary>
    public HashSet<Guid> Released { get; } = [];

    /// <summary>Set right after the start.</summary>
    public Task<EnactmentResult?> Task { get; set; } = null!;

    /// <summary>The fencing number it works under, as soon as it was seen.</summary>
    public long? Fence { get; set; }

    public bool Removes => what is Removal or RemovalForgetting or RemovalKeeping;

    public const string Removal = "remove";

    /// <summary>Removes and forgets what cannot be reached.</summary>
    public const string RemovalForgetting = "remove, forgetting";

    /// <summary>Ends the records, and drops nothing.</summary>
    public const string RemovalKeeping = "remove, keeping";

    public const string Enactment = "enact";

    /// <summary>Makes a plan, and carries it out if it still holds.</summary>
    public const string Planned = "enact a plan";

    /// <summary>Goes back to the last version that was reached when it fails.</summary>
    public const string RollingBack = "enact, rolling back";

    /// <summary>Enacts until it succeeds or is stopped.</summary>
    public const string Retrying = "enact, retrying";

    /// <summary>Enacts until it is stopped.</summary>
    public const string Watching = "watch";

    /// <summary>It need not end by itself.</summary>
    public bool IsEndless => what is Watching or Retrying;
}

/// <summary>One process: an orchestrator of its own over the common store, clouds and clock.</summary>
internal sealed class SimulatedProcess : IAsyncDisposable
{
    private readonly Orchestrator occo;

    public SimulatedProcess(World world, int number)
    {
        (Watch, Number) = (world.Watch, number);
        Clock = new(world.Clock);
        occo = Orchestrator.OpenAsync(new()
        {
            StorePath = world.StorePath,
            CloudHandlers = [.. world.Clouds.Select(c => new CloudLink(c, world.Network, this))],
            Time = Clock,
            Random = new Random(world.Random.Next()),
        }).Now();
    }

    public int Number { get; }

    public Watch Watch { get; }

    public ProcessClock Clock { get; }

    /// <summary>It stands still: no replies, no timers.</summary>
    public bool Paused { get; set; }

    public Operation? Operation { get; private set; }

    /// <summary>Its operation lost the lease, whether it knows or not.</summary>
    public bool IsStale => Operation?.Fence is { } fence && fence < Watch.FenceOf(Operation.Infrastructure);

    public Task UseAsync(Func<Orchestrator, Task> action) => action(occo);

    public void Start(
        string what, string infrastructure,
        Func<Orchestrator, EnactmentOptions, CancellationToken, Task<EnactmentResult>> run, TimeSpan? wait,
        int concurrency, bool includesProtected)
    {
        var operation = Operation = new(what, infrastructure, new(), includesProtected);
        operation.Task = RunAsync(operation, () => run(occo, new()
        {
            WaitForLease = wait,
            MaxConcurrency = concurrency,
            IncludeProtected = includesProtected,
            OnEvent = e => Watch.Written(operation, e),
            // A watch gives its lease back meanwhile, and comes back under another number.
            OnProgress = p => operation.Fence = p.Current == "suspended" ? null : operation.Fence,
        }, operation.Stop.Token));
    }

    /// <summary>The operation that ended, once.</summary>
    public Operation? TakeEnded()
    {
        if (Operation is not { Task.IsCompleted: true } ended) return null;
        Operation = null;
        return ended;
    }

    public ValueTask DisposeAsync() => occo.DisposeAsync();

    // What may end an operation in a bad world; everything else is a defect.
    private async Task<EnactmentResult?> RunAsync(Operation operation, Func<Task<EnactmentResult>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception) when (Clock.Dead)
        {
            return null;
        }
        catch (OperationCanceledException) when (operation.Stop.IsCancellationRequested)
        {
            return null;
        }
        catch (OccoException e) when (e.Kind is not FailureKind.Store)
        {
            return null;
        }
        catch (Exception e)
        {
            Watch.Break($"{operation.What} ended with {e}");
            return null;
        }
    }
}
