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
public sealed partial class Orchestrator : IAsyncDisposable, IDisposable
{
    private const int MostConcurrency = 10_000;

    private readonly EngineServices services;
    private readonly ConfigManagerRegistry managers;
    private readonly LeasedWork leased;
    private readonly CloudDirectory clouds;
    private readonly string actor = LeaseOwner.Current.Actor;

    private Orchestrator(OrchestratorOptions options, Store store)
    {
        var handlers = new CloudHandlerRegistry(options.CloudHandlers, options.Time, options.Random);
        managers = new(options.ConfigManagers);
        var composers = new ServiceComposerRegistry(options.ServiceComposers, managers);

        // Outputs may ask the broker, and the broker answers with outputs.
        InformationRouter information = null!;
        var outputs = new OutputReader(store, (key, arguments) => information.GetAsync(key, arguments));
        information = new([
            .. options.InformationProviders, .. InformationRouter.BuiltIn(store),
            new OutputInformation(new(store), outputs)]);
        var log = options.LoggerFactory.CreateLogger("Occo");
        services = new(
            store, handlers, new(handlers, options.Time, options.Random, log), composers, managers, information, outputs,
            new(options.Time), options.Time, options.Random, log);
        leased = new(services, options.LeaseDuration, actor);
        clouds = new(services);
    }

    /// <summary>Opens the store, and creates or migrates it. Throws <see cref="OccoException"/> (Store).</summary>
    public static async Task<Orchestrator> OpenAsync(OrchestratorOptions? options = null)
    {
        options ??= new();
        Failpoint.Demand();
        var store = await Store.OpenAsync(PathOf(options), options.Time, options.StoreLockTimeout)
            .ConfigureAwait(false);
        try
        {
            return new(options, store);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Whether there is a store already, at the path that <see cref="OpenAsync"/> would take. Creates nothing.
    /// </summary>
    public static bool StoreExists(string? storePath = null) => Store.Exists(InfoBroker.StorePath.Resolve(storePath));

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
    public async Task<CompilationResult> CompileAsync(DescriptionSource description, CompileOptions? options = null)
        => DescriptionCompiler.Compile(description, options ?? new(), await ContextAsync().ConfigureAwait(false));

    /// <summary>
    /// Checks and stores node definitions. Throws <see cref="DescriptionException"/>; then nothing is stored.
    /// </summary>
    public async Task<IReadOnlyList<StoredDefinition>> ImportDefinitionsAsync(
        DescriptionSource source, bool allowImportsOutside = false)
    {
        var result = DescriptionCompiler.CompileDefinitions(
            source, allowImportsOutside, await ContextAsync().ConfigureAwait(false));
        return result.Success
            ? await services.Store.Definitions.ImportAsync(result.Definitions).ConfigureAwait(false)
            : throw new DescriptionException(result.Diagnostics);
    }

    /// <summary>The stored node definitions, by type.</summary>
    public Task<IReadOnlyList<StoredDefinition>> GetDefinitionsAsync() => services.Store.Definitions.ListAsync();

    /// <summary>Removes a stored definition. Registered infrastructures keep their own copy.</summary>
    public Task<bool> RemoveDefinitionAsync(string type) => services.Store.Definitions.RemoveAsync(type);

    /// <summary>Records a compiled description as a new infrastructure. Touches no cloud.</summary>
    public Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath = null)
        => services.Store.Infrastructures.RegisterAsync(compiled, FullPath(credentialPath), actor);

    /// <summary>
    /// Records a compiled description as the next version of an infrastructure. Running nodes are touched by the next
    /// enactment.
    /// </summary>
    public async Task<Infrastructure> UpdateAsync(
        string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Infrastructures.UpdateAsync(found.Id, compiled, FullPath(credentialPath), actor)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Enactments change nothing from their next pass on, until it is resumed; its removal still works. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public async Task<Infrastructure> SuspendAsync(string infrastructure, string? reason = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Infrastructures.SuspendAsync(
            found.Id, string.IsNullOrWhiteSpace(reason) ? null : reason, actor).ConfigureAwait(false);
    }

    /// <summary>Enactments work again. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).</summary>
    public async Task<Infrastructure> ResumeAsync(string infrastructure)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Infrastructures.ResumeAsync(found.Id, actor).ConfigureAwait(false);
    }

    /// <summary>Infrastructures by name.</summary>
    public Task<IReadOnlyList<Infrastructure>> GetInfrastructuresAsync(bool includeRemoved = false)
        => services.Store.Infrastructures.ListAsync(includeRemoved);

    /// <summary>One infrastructure by name or id, or null.</summary>
    public Task<Infrastructure?> FindInfrastructureAsync(string nameOrId)
        => services.Store.Infrastructures.FindAsync(nameOrId);

    /// <summary>The compiled description of a version; null: the newest.</summary>
    public async Task<CompiledInfrastructure> GetDescriptionAsync(string nameOrId, int? version = null)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
        return await services.Store.Infrastructures.GetCompiledAsync(found.Id, version).ConfigureAwait(false);
    }

    /// <summary>Instances, by infrastructure, node and order of creation.</summary>
    public Task<IReadOnlyList<NodeInstance>> GetNodesAsync(NodeQuery? query = null)
        => services.Store.Instances.FindAllAsync(query ?? new());

    /// <summary>
    /// Observes and plans; changes nothing, takes no lease. Throws <see cref="OccoException"/> (PlanChanged) when a given
    /// plan is not what is needed any more.
    /// </summary>
    public async Task<Plan> PlanAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        options = Check(found, options ?? new());
        return await new Pass(services, found.Id, new(1, options, options.Plan)).PlanAsync(cancel)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Makes passes until the desired state is reached (or for ever). Throws <see cref="OccoException"/> (NotFound, Busy,
    /// Suspended, LeaseLost, PlanChanged, Store) and <see cref="OperationCanceledException"/>; what fails in a cloud is in the result.
    /// </summary>
    public async Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        options = Check(found, options ?? new());
        return await RunAsync(found, new() { Goal = EnactmentGoal.Reach, Options = options }, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Drops all instances, dependents first, and then the infrastructure. Not removed while anything is left. Throws
    /// <see cref="OccoException"/> (NotFound, InUse, Busy, LeaseLost, Store).
    /// </summary>
    public async Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        if (options is not { EvenIfUsed: true }) await DemandUnusedAsync(infrastructure).ConfigureAwait(false);
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        return await RunAsync(found, StateOf(EnactmentGoal.Remove, Check(options)), cancel).ConfigureAwait(false);
    }

    /// <summary>Drops one instance now; the next enactment replaces it if the node needs it.</summary>
    public async Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default)
    {
        var instance = await services.Store.Instances.FindAsync(nodeId).ConfigureAwait(false)
            ?? throw new OccoException(FailureKind.NotFound, $"There is no node instance {nodeId}.");
        var found = await RequirePresentAsync(instance.InfrastructureId).ConfigureAwait(false);
        var begin = StateOf(EnactmentGoal.Drop, Check(options)) with { NodeId = nodeId };
        return await RunAsync(found, begin, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Stores a scale request; the next enactment carries it out. What it will not grant in full, and what it will do
    /// instead, is told at once.
    /// </summary>
    public async Task<IReadOnlyList<string>> ScaleAsync(string infrastructure, string node, ScaleRequest request)
    {
        var found = await RequirePresentAsync(infrastructure).ConfigureAwait(false);
        RequireNode(found, node);
        var wishes = new[] { request.To, request.Up, request.Down }.Count(w => w is not null)
            + (request.Drop.Count > 0 ? 1 : 0);
        if (wishes != 1 || request.To < 0 || request.Up <= 0 || request.Down <= 0)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                "A scale request is one of: so many instances, so many more, so many fewer, or the instances to drop.");
        }

        var id = await services.Store.Scaling.RequestAsync(found.Id, node, request, actor).ConfigureAwait(false);
        var store = services.Store;
        var compiled = await store.Infrastructures.GetCompiledAsync(found.Id).ConfigureAwait(false);
        var instances = await store.Instances.ListAsync(found.Id).ConfigureAwait(false);
        var stored = await store.Infrastructures.GetTargetsAsync(found.Id).ConfigureAwait(false);
        var pending = await store.Scaling.PendingAsync(found.Id).ConfigureAwait(false);
        var decision = new ScalingDecider(compiled, instances).Decide(stored, pending);
        return [.. decision.Refused.Where(refused => refused.RequestId == id).Select(refused => refused.Message)];
    }

    /// <summary>Events in order.</summary>
    public Task<IReadOnlyList<Event>> GetEventsAsync(EventQuery? query = null)
        => services.Store.Events.QueryAsync(query ?? new());

    /// <summary>Answers a question by key.</summary>
    public Task<object?> GetInfoAsync(string key, InformationArguments? arguments = null)
        => services.Information.GetAsync(key, arguments ?? new());

    /// <summary>The keys that can be asked, each with a line for people.</summary>
    public IReadOnlyDictionary<string, string> GetInfoKeys() => services.Information.Keys;

    /// <summary>The store as a file, with an integrity check.</summary>
    public Task<StoreDescription> GetStoreAsync() => services.Store.DescribeAsync();

    /// <summary>
    /// Writes a consistent copy of the store to one file, also while enactments run. Throws <see cref="OccoException"/>
    /// (AlreadyExists, Store).
    /// </summary>
    public Task BackupAsync(string path, bool overwrite = false)
        => services.Store.BackUpAsync(Path.GetFullPath(path), overwrite);

    /// <summary>
    /// Puts a backup in the place of the store that the options name, which need not be readable any more and is kept
    /// beside it. The next enactment of each infrastructure adopts the instances that are newer than the backup. Throws
    /// <see cref="OccoException"/> (NotFound, Busy, Store); then nothing has changed.
    /// </summary>
    public static async Task<StoreRestoration> RestoreAsync(string backup, OrchestratorOptions? options = null)
    {
        options ??= new();
        return await Store.RestoreAsync(
            Path.GetFullPath(backup), PathOf(options), options.Time, options.StoreLockTimeout,
            LeaseOwner.Current.Actor).ConfigureAwait(false);
    }

    /// <summary>Full path of the store that the options name; opens nothing.</summary>
    public static string PathOf(OrchestratorOptions options) => InfoBroker.StorePath.Resolve(options.StorePath);

    /// <summary>Writes what is still waiting, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        services.Health.Dispose();
        services.Clouds.Dispose();
        await services.Store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same for callers that cannot await: PowerShell ends its cmdlets so.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task<CompilerContext> ContextAsync() => new(
        services.Clouds.ByType, services.Composers.All, managers.All,
        await services.Store.Definitions.ReadAsync().ConfigureAwait(false));

    private Task<EnactmentResult> RunAsync(Infrastructure found, EnactmentState begin, CancellationToken cancel)
        => Enactment.RunAsync(services, leased, found, begin, cancel);

    private static EnactmentState StateOf(EnactmentGoal goal, RemovalOptions options)
        => new() { Goal = goal, Options = options.Enactment, KeepResource = options.KeepResource };

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private async Task<Infrastructure> RequireAsync(string nameOrId)
        => await FindInfrastructureAsync(nameOrId).ConfigureAwait(false)
        ?? throw new OccoException(FailureKind.NotFound,
            $"There is no infrastructure '{nameOrId}' in {StorePath}.")
        {
            Remedy = new(RemedyKind.ListInfrastructures),
        };

    private async Task<Infrastructure> RequirePresentAsync(string nameOrId)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
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
