namespace Occo.Engine;

/// <summary>
/// The only door for callers. Opens the store, compiles, registers, plans, enacts, scales, removes and answers questions.
/// Safe for use from several threads; several processes may open the same store.
/// </summary>
public sealed class Orchestrator : IDisposable
{
    private Orchestrator(OrchestratorOptions options) => throw new NotImplementedException(options.ToString());

    /// <summary>Opens the store, and creates or migrates it. Throws <see cref="OccoException"/> (Store).</summary>
    public static Orchestrator Open(OrchestratorOptions? options = null) => new(options ?? new());

    /// <summary>Full path of the store.</summary>
    public string StorePath => throw new NotImplementedException();

    /// <summary>Compiles a description, with the store's definitions behind the given ones. Changes nothing.</summary>
    public CompilationResult Compile(DescriptionSource description, CompileOptions? options = null)
        => throw new NotImplementedException();

    /// <summary>Checks and stores node definitions. Throws <see cref="DescriptionException"/>; then nothing is stored.</summary>
    public IReadOnlyList<StoredDefinition> ImportDefinitions(DescriptionSource source, bool allowImportsOutside = false)
        => throw new NotImplementedException();

    /// <summary>The stored node definitions, by type.</summary>
    public IReadOnlyList<StoredDefinition> GetDefinitions() => throw new NotImplementedException();

    /// <summary>Removes a stored definition. Registered infrastructures keep their own copy.</summary>
    public bool RemoveDefinition(string type) => throw new NotImplementedException();

    /// <summary>Records a compiled description as a new infrastructure. Touches no cloud.</summary>
    public Infrastructure Register(CompiledInfrastructure compiled, string? credentialPath = null)
        => throw new NotImplementedException();

    /// <summary>Records a compiled description as the next version of an infrastructure. Running nodes are touched by the next enactment.</summary>
    public Infrastructure Update(string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null)
        => throw new NotImplementedException();

    /// <summary>Infrastructures by name.</summary>
    public IReadOnlyList<Infrastructure> GetInfrastructures(bool includeRemoved = false)
        => throw new NotImplementedException();

    /// <summary>One infrastructure by name or id, or null.</summary>
    public Infrastructure? FindInfrastructure(string nameOrId) => throw new NotImplementedException();

    /// <summary>The compiled description of a version; null: the newest.</summary>
    public CompiledInfrastructure GetDescription(string nameOrId, int? version = null)
        => throw new NotImplementedException();

    /// <summary>Instances, by infrastructure, node and order of creation.</summary>
    public IReadOnlyList<NodeInstance> GetNodes(NodeQuery? query = null) => throw new NotImplementedException();

    /// <summary>Observes and plans; changes nothing, takes no lease.</summary>
    public Task<Plan> PlanAsync(string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
        => throw new NotImplementedException();

    /// <summary>
    /// Makes passes until the desired state is reached (or for ever). Throws <see cref="OccoException"/> (NotFound, Busy,
    /// LeaseLost, Store) and <see cref="OperationCanceledException"/>; what fails in a cloud is in the result.
    /// </summary>
    public Task<EnactmentResult> EnactAsync(
        string infrastructure, EnactmentOptions? options = null, CancellationToken cancel = default)
        => throw new NotImplementedException();

    /// <summary>Drops all instances, dependents first, and then the infrastructure. Not removed while anything is left.</summary>
    public Task<EnactmentResult> RemoveAsync(
        string infrastructure, RemovalOptions? options = null, CancellationToken cancel = default)
        => throw new NotImplementedException();

    /// <summary>Drops one instance now; the next enactment replaces it if the node needs it.</summary>
    public Task<EnactmentResult> DropNodeAsync(
        Guid nodeId, RemovalOptions? options = null, CancellationToken cancel = default)
        => throw new NotImplementedException();

    /// <summary>Stores a scale request; the next enactment carries it out.</summary>
    public void Scale(string infrastructure, string node, ScaleRequest request) => throw new NotImplementedException();

    /// <summary>Events in order.</summary>
    public IReadOnlyList<Event> GetEvents(EventQuery? query = null) => throw new NotImplementedException();

    /// <summary>Answers a question by key.</summary>
    public object? GetInfo(string key, InformationArguments? arguments = null) => throw new NotImplementedException();

    /// <summary>The keys that can be asked, each with a line for people.</summary>
    public IReadOnlyDictionary<string, string> GetInfoKeys() => throw new NotImplementedException();

    /// <summary>The store as a file, with an integrity check.</summary>
    public StoreDescription GetStore() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
