using Occo.Engine.CloudHandlers;
using Occo.Engine.Compiler;
using Occo.Engine.InfoBroker;
using Occo.Engine.InfraProcessor;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api;

/// <summary>
/// The engine for callers: compiles, registers, plans, enacts, scales and removes infrastructures, and answers
/// questions. Safe for use from several threads; several processes may open the same store.
/// </summary>
public sealed partial class Orchestrator : IOrchestrator
{
    private const int LongestReason = 1000;

    private readonly EngineServices services;
    private readonly ConfigManagerRegistry managers;
    private readonly LeasedWork leased;
    private readonly TimeSpan leaseDuration;
    private readonly CloudDirectory clouds;
    private readonly CancellationToken stop;
    private readonly LeaseOwner owner;
    private readonly bool isBorrowed;
    private readonly string actor;
    private readonly IReadOnlyList<string> mayRead = [];

    private Orchestrator(
        OrchestratorOptions options, Store store, IReadOnlyList<ICloudHandler> stored,
        IReadOnlyDictionary<string, string> missing)
    {
        var time = store.Clock = new(options.Time);
        var handlers = new CloudHandlerRegistry([.. stored, .. options.CloudHandlers], time, options.Random)
        {
            Missing = missing,
        };
        managers = new(options.ConfigManagers);
        var composers = new ServiceComposerRegistry(options.ServiceComposers, managers);

        // Outputs may ask for information, and outputs are information.
        InformationRouter information = null!;
        var outputs = new OutputReader(
            store, (key, arguments) => information.GetAsync(key, arguments), handlers.MakesMachines);
        information = new([
            .. options.InformationProviders, .. InformationRouter.BuiltIn(store),
            new OutputInformation(new(store), outputs)]);
        store.IsOfThisMachine = handlers.IsOfThisMachine;
        var log = options.LoggerFactory.CreateLogger("Occo");
        stop = options.Stop;
        services = new(
            store, handlers, new(handlers, time, options.Random, log, store.Digests), composers, managers,
            information, outputs, new(time, new(options.HealthProbes)), time, options.Random, log)
        {
            AllowShared = options.AllowShared,
        };
        leaseDuration = options.LeaseDuration;
        owner = LeaseOwner.Current;
        actor = owner.Name;
        leased = new(services, leaseDuration, owner);
        clouds = new(services);
    }

    /// <summary>
    /// Opens the store; creates or migrates it first. Throws <see cref="OccoException"/> (Store, NoStore).
    /// </summary>
    public static async Task<Orchestrator> OpenAsync(OrchestratorOptions? options = null)
    {
        options ??= new();
        Failpoint.Require();
        var path = PathOf(options);
        var isMissing = options.Missing != MissingStore.Create
            && !await Store.ExistsAsync(path, options.Stop).ConfigureAwait(false);
        if (isMissing && options.Missing == MissingStore.Refuse)
            throw new OccoException(FailureKind.NoStore, $"There is no store at {path}.");
        var store = isMissing
            ? await Store.OpenEmptyAsync(path, options.Time).ConfigureAwait(false)
            : await Store.OpenAsync(
                path, options.Time, options.StoreLockTimeout, options.AllowShared, options.Stop).ConfigureAwait(false);
        try
        {
            var (stored, missing) = await StoredHandlersAsync(options, store).ConfigureAwait(false);
            return new(options, store, stored, missing);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Full path of the store, or its address.</summary>
    public string StorePath => services.Store.Path;

    /// <summary>Id of the store; a tag on every instance, and the mark of its plans.</summary>
    public Guid StoreId => services.Store.StoreId;

    /// <summary>
    /// The text of a document that the caller parses itself, within the limits of all documents. Throws
    /// <see cref="DescriptionException"/>.
    /// </summary>
    public static string ReadDocument(string path) => DocumentLoader.ReadText(path);

    /// <summary>
    /// What is at a path, for people, where it is a pipe, a device or a folder. Null: a file, or nothing.
    /// </summary>
    public static string? IrregularFile(string path) => FileType.Irregular(path);

    /// <summary>
    /// Compiles a description. The store's definitions complete those of the description. Changes nothing.
    /// </summary>
    public async Task<CompilationResult> CompileAsync(DescriptionSource description, CompileOptions? options = null)
        => DescriptionCompiler.Compile(description, options ?? new(), await ContextAsync().ConfigureAwait(false), stop);

    /// <summary>
    /// Checks and stores node definitions. Throws <see cref="DescriptionException"/>, and stores nothing then.
    /// </summary>
    /// <param name="source">The document.</param>
    /// <param name="allowImportsOutside">Imports may leave the folder tree of the document.</param>
    /// <param name="require">Throws for definitions that are not wanted.</param>
    public async Task<IReadOnlyList<StoredDefinition>> ImportDefinitionsAsync(
        DescriptionSource source, bool allowImportsOutside = false, Action<NodeDefinition>? require = null)
    {
        var result = DescriptionCompiler.CompileDefinitions(
            source, allowImportsOutside, await ContextAsync().ConfigureAwait(false), stop);
        if (!result.Success) throw new DescriptionException(result.Diagnostics);
        foreach (var definition in result.Definitions) require?.Invoke(definition);
        return await services.Store.Definitions.ImportAsync(result.Definitions).ConfigureAwait(false);
    }

    Task<IReadOnlyList<StoredDefinition>> IOrchestrator.ImportDefinitionsAsync(
        DescriptionSource source, bool allowImportsOutside) => ImportDefinitionsAsync(source, allowImportsOutside);

    /// <summary>The stored node definitions, by type.</summary>
    public Task<IReadOnlyList<StoredDefinition>> GetDefinitionsAsync() => services.Store.Definitions.ListAsync();

    /// <summary>Removes a stored definition. Registered infrastructures keep their own copy.</summary>
    public Task<bool> RemoveDefinitionAsync(string type) => services.Store.Definitions.RemoveAsync(type);

    /// <summary>Records a compiled description as a new infrastructure. Makes no call to a cloud.</summary>
    public Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath = null)
        => services.Store.Infrastructures.RegisterAsync(
            compiled with { MayRead = mayRead }, FullPath(credentialPath), actor);

    /// <summary>
    /// Records a compiled description as the next version of an infrastructure. The next enactment changes the nodes.
    /// Throws <see cref="OccoException"/> (NotFound, InvalidArgument; Changed when the infrastructure is not at the
    /// expected revision, which every write may demand).
    /// </summary>
    public async Task<Infrastructure> UpdateAsync(
        string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null, long? expected = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await JudgedAsync(await services.Store.Infrastructures
            .UpdateAsync(found.Id, compiled with { MayRead = mayRead }, FullPath(credentialPath), actor, expected)
            .ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>
    /// Keeps enactments from changing anything, from their next pass on. Removal still works. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public async Task<Infrastructure> SuspendAsync(string infrastructure, string? reason = null, long? expected = null)
    {
        if (reason?.Length > LongestReason)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                $"The reason has {reason.Length} characters. At most {LongestReason} are allowed.");
        }

        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await JudgedAsync(await services.Store.Infrastructures.SuspendAsync(
            found.Id, string.IsNullOrWhiteSpace(reason) ? null : reason, actor, expected).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    /// <summary>Ends a suspension. Throws <see cref="OccoException"/> (NotFound, InvalidArgument).</summary>
    public async Task<Infrastructure> ResumeAsync(string infrastructure, long? expected = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await JudgedAsync(await services.Store.Infrastructures.ResumeAsync(found.Id, actor, expected)
            .ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Infrastructures by name.</summary>
    public async Task<IReadOnlyList<Infrastructure>> GetInfrastructuresAsync(bool includeRemoved = false)
        => await services.Store.Workers.JudgeAsync(
            await services.Store.Infrastructures.ListAsync(includeRemoved).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>One infrastructure by name or id, or null.</summary>
    public async Task<Infrastructure?> FindInfrastructureAsync(string nameOrId)
        => await services.Store.Infrastructures.FindAsync(nameOrId).ConfigureAwait(false) is { } found
            ? await JudgedAsync(found).ConfigureAwait(false)
            : null;

    /// <summary>
    /// Waits until an infrastructure has a state; others do the work. Throws <see cref="OccoException"/> (NotFound,
    /// NotReached, TimedOut).
    /// </summary>
    public async Task<Infrastructure> WaitAsync(
        string nameOrId, WaitOptions? options = null, CancellationToken cancel = default)
        => await JudgedAsync(
            await new StateWait(services, await RequireAsync(nameOrId).ConfigureAwait(false), options ?? new())
                .RunAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>The compiled description of a version; null: the newest.</summary>
    public async Task<CompiledInfrastructure> GetDescriptionAsync(string nameOrId, int? version = null)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
        return await services.Store.Infrastructures.GetCompiledAsync(found.Id, version).ConfigureAwait(false);
    }

    /// <summary>Instances, by infrastructure, node and order of creation.</summary>
    public Task<IReadOnlyList<NodeInstance>> GetNodesAsync(NodeQuery? query = null)
        => services.Store.Instances.FindAllAsync(query ?? new());

    /// <inheritdoc cref="InstanceTable.FindPageAsync"/>
    public Task<(IReadOnlyList<NodeInstance> Instances, string? Last)> GetNodePageAsync(
        NodeQuery query, int enough, string? after, Func<string, bool> isSeen)
        => services.Store.Instances.FindPageAsync(query, enough, after ?? "", isSeen);

    /// <summary>One instance, gone or not. Throws <see cref="OccoException"/> (NotFound).</summary>
    public async Task<NodeInstance> GetNodeAsync(Guid nodeId)
        => await services.Store.Instances.FindAsync(nodeId).ConfigureAwait(false)
        ?? throw new OccoException(FailureKind.NotFound, $"There is no node instance {nodeId}{Place}.");

    /// <summary>
    /// One instance, gone or not, by its node id or by at least the first four digits of it. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument).
    /// </summary>
    public async Task<NodeInstance> FindNodeAsync(string id)
    {
        if (Guid.TryParse(id, out var whole)) return await GetNodeAsync(whole).ConfigureAwait(false);
        var digits = ShortId.Require(id).ToLowerInvariant();
        var found = await services.Store.Instances.FindAsync(digits).ConfigureAwait(false);
        return ShortId.Only(id, [.. found.Where(instance => Sees(instance.Infrastructure))]) ?? throw new OccoException(
            FailureKind.NotFound, $"No node id{Place} begins with '{id}'.");
    }

    /// <summary>Answers a question by key.</summary>
    public Task<object?> GetInfoAsync(string key, InformationArguments? arguments = null)
        => services.Information.GetAsync(key, arguments ?? new());

    /// <summary>The information keys, each with a description.</summary>
    public Task<IReadOnlyDictionary<string, string>> GetInfoKeysAsync() => Task.FromResult(services.Information.Keys);

    /// <summary>Finishes pending writes and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isBorrowed) return;
        services.Health.Dispose();
        services.Clouds.Dispose();
        await services.Store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The same for callers that cannot await, for example cmdlets.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // What callers get says whether workers can serve it.
    private Task<Infrastructure> JudgedAsync(Infrastructure found) => services.Store.Workers.JudgeAsync(found);

    // Those who are acted for are not told where the store is.
    private string Place => isBorrowed ? "" : $" in {StorePath}";

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private async Task<Infrastructure> RequireAsync(string nameOrId)
        => await services.Store.Infrastructures.FindAsync(nameOrId).ConfigureAwait(false)
        ?? throw new OccoException(FailureKind.NotFound, $"There is no infrastructure '{nameOrId}'{Place}.")
        {
            Remedy = new(RemedyKind.ListInfrastructures),
        };

    private async Task<Infrastructure> RequirePresentAsync(string nameOrId)
    {
        var found = await RequireAsync(nameOrId).ConfigureAwait(false);
        return found.State != InfrastructureState.Removed ? found : throw new OccoException(FailureKind.NotFound,
            $"The infrastructure '{found.Name}' was removed at {found.RemovedAt:u}.");
    }

    private static void RequireNode(Infrastructure infrastructure, string node)
    {
        if (infrastructure.Nodes.Contains(node)) return;
        throw new OccoException(FailureKind.NotFound,
            $"'{infrastructure.Name}' has no node '{node}'. Its nodes are: {string.Join(", ", infrastructure.Nodes)}.");
    }
}
