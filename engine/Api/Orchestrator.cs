using Occo.Engine.CloudHandlers;
using Occo.Engine.Compiler;
using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api;

/// <summary>
/// The only door for callers. Opens the store, compiles, registers, plans, enacts, scales, removes and answers questions.
/// Safe for use from several threads; several processes may open the same store.
/// </summary>
public sealed partial class Orchestrator : IDisposable
{
    private const int MostConcurrency = 10_000;

    private readonly EngineServices services;
    private readonly CompilerContext context;
    private readonly LeasedWork leased;
    private readonly CloudDirectory clouds;
    private readonly string actor = LeaseOwner.Current.Actor;

    private Orchestrator(OrchestratorOptions options)
    {
        Failpoint.Demand();
        var handlers = new CloudHandlerRegistry(options.CloudHandlers, options.Time, options.Random);
        var managers = new ConfigManagerRegistry(options.ConfigManagers);
        var composers = new ServiceComposerRegistry(options.ServiceComposers, managers);
        var store = Store.Open(
            InfoBroker.StorePath.Resolve(options.StorePath), options.Time, options.StoreLockTimeout);

        // Outputs may ask the broker, and the broker answers with outputs.
        InformationRouter information = null!;
        var outputs = new OutputReader(store, (key, arguments) => information.Get(key, arguments));
        information = new([
            .. options.InformationProviders, .. InformationRouter.BuiltIn(store),
            new OutputInformation(new(store), outputs)]);
        var log = options.LoggerFactory.CreateLogger("Occo");
        services = new(
            store, handlers, new(handlers, options.Time, options.Random, log), composers, information, outputs,
            new(options.Time), options.Time, options.Random, log);
        leased = new(services, options.LeaseDuration, actor);
        clouds = new(services);
        context = new(handlers.ByType, composers.All, managers.All, type => store.Definitions.Find(type)?.Definition);
    }

    /// <summary>Opens the store, and creates or migrates it. Throws <see cref="OccoException"/> (Store).</summary>
    public static Orchestrator Open(OrchestratorOptions? options = null) => new(options ?? new());

    /// <summary>
    /// Whether there is a store already, at the path that <see cref="Open"/> would take. Creates nothing.
    /// </summary>
    public static bool StoreExists(string? storePath = null) => File.Exists(InfoBroker.StorePath.Resolve(storePath));

    /// <summary>Full path of the store.</summary>
    public string StorePath => services.Store.Path;

    /// <summary>Compiles a description where there is no store yet, and makes none.</summary>
    public static CompilationResult CompileWithoutStore(
        DescriptionSource description, CompileOptions? options = null, OrchestratorOptions? engine = null)
    {
        engine ??= new();
        using var clouds = new CloudHandlerRegistry(engine.CloudHandlers, engine.Time, engine.Random);
        return DescriptionCompiler.Compile(description, options ?? new(),
            new(clouds.ByType, new ServiceComposerRegistry(engine.ServiceComposers).All,
                new ConfigManagerRegistry(engine.ConfigManagers).All, _ => null));
    }

    /// <summary>Compiles a description, with the store's definitions behind the given ones. Changes nothing.</summary>
    public CompilationResult Compile(DescriptionSource description, CompileOptions? options = null)
        => DescriptionCompiler.Compile(description, options ?? new(), context);

    /// <summary>
    /// Checks and stores node definitions. Throws <see cref="DescriptionException"/>; then nothing is stored.
    /// </summary>
    public IReadOnlyList<StoredDefinition> ImportDefinitions(DescriptionSource source, bool allowImportsOutside = false)
    {
        var result = DescriptionCompiler.CompileDefinitions(source, allowImportsOutside, context);
        return result.Success
            ? services.Store.Definitions.Import(result.Definitions)
            : throw new DescriptionException(result.Diagnostics);
    }

    /// <summary>The stored node definitions, by type.</summary>
    public IReadOnlyList<StoredDefinition> GetDefinitions() => services.Store.Definitions.List();

    /// <summary>Removes a stored definition. Registered infrastructures keep their own copy.</summary>
    public bool RemoveDefinition(string type) => services.Store.Definitions.Remove(type);

    /// <summary>Records a compiled description as a new infrastructure. Touches no cloud.</summary>
    public Infrastructure Register(CompiledInfrastructure compiled, string? credentialPath = null)
        => services.Store.Infrastructures.Register(compiled, FullPath(credentialPath), actor);

    /// <summary>
    /// Records a compiled description as the next version of an infrastructure. Running nodes are touched by the next
    /// enactment.
    /// </summary>
    public Infrastructure Update(string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null)
        => services.Store.Infrastructures.Update(Require(infrastructure).Id, compiled, FullPath(credentialPath), actor);

    /// <summary>
    /// Enactments change nothing from their next pass on, until it is resumed; its removal still works. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public Infrastructure Suspend(string infrastructure, string? reason = null)
        => services.Store.Infrastructures.Suspend(
            Require(infrastructure).Id, string.IsNullOrWhiteSpace(reason) ? null : reason, actor);

    /// <summary>Enactments work again. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).</summary>
    public Infrastructure Resume(string infrastructure)
        => services.Store.Infrastructures.Resume(Require(infrastructure).Id, actor);

    /// <summary>Infrastructures by name.</summary>
    public IReadOnlyList<Infrastructure> GetInfrastructures(bool includeRemoved = false)
        => services.Store.Infrastructures.List(includeRemoved);

    /// <summary>One infrastructure by name or id, or null.</summary>
    public Infrastructure? FindInfrastructure(string nameOrId) => services.Store.Infrastructures.Find(nameOrId);

    /// <summary>The compiled description of a version; null: the newest.</summary>
    public CompiledInfrastructure GetDescription(string nameOrId, int? version = null)
        => services.Store.Infrastructures.GetCompiled(Require(nameOrId).Id, version);

    /// <summary>Instances, by infrastructure, node and order of creation.</summary>
    public IReadOnlyList<NodeInstance> GetNodes(NodeQuery? query = null)
        => services.Store.Instances.FindAll(query ?? new());

    /// <summary>
    /// Observes and plans; changes nothing, takes no lease. Throws <see cref="OccoException"/> (PlanChanged) when a given
    /// plan is not what is needed any more.
    /// </summary>
    public Task<Plan> PlanAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = RequirePresent(infrastructure);
        options = Check(found, options ?? new());
        return new Pass(services, found.Id, new(1, options, options.Plan)).PlanAsync(cancel);
    }

    /// <summary>
    /// Makes passes until the desired state is reached (or for ever). Throws <see cref="OccoException"/> (NotFound, Busy,
    /// Suspended, LeaseLost, PlanChanged, Store) and <see cref="OperationCanceledException"/>; what fails in a cloud is in the result.
    /// </summary>
    public Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = RequirePresent(infrastructure);
        return RunAsync(
            found, new() { Goal = EnactmentGoal.Reach, Options = Check(found, options ?? new()) }, cancel);
    }

    /// <summary>
    /// Drops all instances, dependents first, and then the infrastructure. Not removed while anything is left. Throws
    /// <see cref="OccoException"/> (NotFound, InUse, Busy, LeaseLost, Store).
    /// </summary>
    public Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        if (options is not { EvenIfUsed: true }) DemandUnused(infrastructure);
        return RunAsync(RequirePresent(infrastructure), StateOf(EnactmentGoal.Remove, Check(options)), cancel);
    }

    /// <summary>Drops one instance now; the next enactment replaces it if the node needs it.</summary>
    public Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        var instance = services.Store.Instances.Find(nodeId)
            ?? throw new OccoException(FailureKind.NotFound, $"There is no node instance {nodeId}.");
        return RunAsync(
            RequirePresent(instance.InfrastructureId),
            StateOf(EnactmentGoal.Drop, Check(options)) with { NodeId = nodeId }, cancel);
    }

    /// <summary>
    /// Stores a scale request; the next enactment carries it out. What it will not grant in full, and what it will do
    /// instead, is told at once.
    /// </summary>
    public IReadOnlyList<string> Scale(string infrastructure, string node, ScaleRequest request)
    {
        var found = RequirePresent(infrastructure);
        RequireNode(found, node);
        var wishes = new[] { request.To, request.Up, request.Down }.Count(w => w is not null)
            + (request.Drop.Count > 0 ? 1 : 0);
        if (wishes != 1 || request.To < 0 || request.Up <= 0 || request.Down <= 0)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                "A scale request is one of: so many instances, so many more, so many fewer, or the instances to drop.");
        }

        var id = services.Store.Scaling.Request(found.Id, node, request, actor);
        var decision = new ScalingDecider(GetDescription(found.Id), services.Store.Instances.List(found.Id))
            .Decide(services.Store.Infrastructures.GetTargets(found.Id), services.Store.Scaling.Pending(found.Id));
        return [.. decision.Refused.Where(refused => refused.RequestId == id).Select(refused => refused.Message)];
    }

    /// <summary>Events in order.</summary>
    public IReadOnlyList<Event> GetEvents(EventQuery? query = null) => services.Store.Events.Query(query ?? new());

    /// <summary>Answers a question by key.</summary>
    public object? GetInfo(string key, InformationArguments? arguments = null)
        => services.Information.Get(key, arguments ?? new());

    /// <summary>The keys that can be asked, each with a line for people.</summary>
    public IReadOnlyDictionary<string, string> GetInfoKeys() => services.Information.Keys;

    /// <summary>The store as a file, with an integrity check.</summary>
    public StoreDescription GetStore() => services.Store.Describe();

    /// <summary>
    /// Writes a consistent copy of the store to one file, also while enactments run. Throws <see cref="OccoException"/>
    /// (AlreadyExists, Store).
    /// </summary>
    public void Backup(string path, bool overwrite = false)
        => StoreBackup.Write(services.Store, Path.GetFullPath(path), overwrite);

    /// <summary>
    /// Puts a backup in the place of the store that the options name, which need not be readable any more and is kept
    /// beside it. The next enactment of each infrastructure adopts the instances that are newer than the backup. Throws
    /// <see cref="OccoException"/> (NotFound, Busy, Store); then nothing has changed.
    /// </summary>
    public static StoreRestoration Restore(string backup, OrchestratorOptions? options = null)
    {
        options ??= new();
        return new StoreRestore(
            Path.GetFullPath(backup), PathOf(options), options.Time, options.StoreLockTimeout,
            LeaseOwner.Current.Actor).Run();
    }

    /// <summary>Full path of the store that the options name; opens nothing.</summary>
    public static string PathOf(OrchestratorOptions options) => InfoBroker.StorePath.Resolve(options.StorePath);

    /// <inheritdoc/>
    public void Dispose()
    {
        services.Health.Dispose();
        services.Clouds.Dispose();
        services.Store.Dispose();
    }

    private Task<EnactmentResult> RunAsync(Infrastructure found, EnactmentState begin, CancellationToken cancel)
        => Enactment.RunAsync(services, leased, found, begin, cancel);

    private static EnactmentState StateOf(EnactmentGoal goal, RemovalOptions options)
        => new() { Goal = goal, Options = options.Enactment, KeepResource = options.KeepResource };

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private Infrastructure Require(string nameOrId) => FindInfrastructure(nameOrId)
        ?? throw new OccoException(FailureKind.NotFound,
            $"There is no infrastructure '{nameOrId}' in {StorePath}.")
        {
            Remedy = new(RemedyKind.ListInfrastructures),
        };

    private Infrastructure RequirePresent(string nameOrId)
    {
        var found = Require(nameOrId);
        return found.State != InfrastructureState.Removed ? found : throw new OccoException(FailureKind.NotFound,
            $"The infrastructure '{nameOrId}' was removed at {found.RemovedAt:u}.");
    }

    private static void RequireNode(Infrastructure infrastructure, string node)
    {
        if (infrastructure.Nodes.Contains(node)) return;
        throw new OccoException(FailureKind.NotFound,
            $"'{infrastructure.Name}' has no node '{node}'. Its nodes are: {string.Join(", ", infrastructure.Nodes)}.");
    }

    private static RemovalOptions Check(RemovalOptions? options)
    {
        options ??= new();
        CheckLimits(options.Enactment);
        return options;
    }

    private static EnactmentOptions CheckLimits(EnactmentOptions options)
    {
        if (options.MaxConcurrency is > 0 and <= MostConcurrency && options.Interval > TimeSpan.Zero
            && options.Timeout is not { Ticks: < 0 })
        {
            return options;
        }

        throw new OccoException(FailureKind.InvalidArgument,
            $"Calls at once are 1 to {MostConcurrency}, the interval is more than nothing, a time-out is not negative.");
    }

    private static EnactmentOptions Check(Infrastructure infrastructure, EnactmentOptions options)
    {
        if (options.Plan is { } plan) return CheckPlan(infrastructure, options, plan);
        foreach (var node in options.Nodes.Concat(options.ExcludeNodes)) RequireNode(infrastructure, node);
        return CheckLimits(options);
    }

    private static EnactmentOptions CheckPlan(Infrastructure infrastructure, EnactmentOptions options, Plan plan)
    {
        if (plan.InfrastructureId != infrastructure.Id)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"The plan is for '{plan.Infrastructure}' ({plan.InfrastructureId}), not for '{infrastructure.Name}'.");
        }

        return !options.Watch && options is { Nodes: [], ExcludeNodes: [] }
            ? CheckLimits(options with { Nodes = plan.Nodes, ExcludeNodes = plan.ExcludeNodes })
            : throw new OccoException(FailureKind.InvalidArgument,
                "A plan is carried out once, for the nodes it was made for: it goes neither with watching nor with nodes.");
    }
}
