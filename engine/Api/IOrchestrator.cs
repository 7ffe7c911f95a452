namespace Occo.Engine.Api;

/// <summary>
/// The engine for front ends: <see cref="Orchestrator"/> over a store, or the store of a server. Failures, results and
/// callbacks are the same. What belongs to the store itself, for example a backup, is <see cref="Orchestrator"/>'s
/// alone.
/// </summary>
public partial interface IOrchestrator : IAsyncDisposable, IDisposable
{
    /// <summary>Full path of the store, or its address.</summary>
    string StorePath { get; }

    /// <inheritdoc cref="Orchestrator.CompileAsync"/>
    Task<CompilationResult> CompileAsync(DescriptionSource description, CompileOptions? options = null);

    /// <inheritdoc cref="Orchestrator.ImportDefinitionsAsync"/>
    Task<IReadOnlyList<StoredDefinition>> ImportDefinitionsAsync(
        DescriptionSource source, bool allowImportsOutside = false);

    /// <inheritdoc cref="Orchestrator.GetDefinitionsAsync"/>
    Task<IReadOnlyList<StoredDefinition>> GetDefinitionsAsync();

    /// <inheritdoc cref="Orchestrator.RemoveDefinitionAsync"/>
    Task<bool> RemoveDefinitionAsync(string type);

    /// <inheritdoc cref="Orchestrator.ImportPoolsAsync"/>
    Task<IReadOnlyList<PoolStatus>> ImportPoolsAsync(DescriptionSource source, bool allowImportsOutside = false);

    /// <inheritdoc cref="Orchestrator.GetPoolsAsync"/>
    Task<IReadOnlyList<PoolStatus>> GetPoolsAsync();

    /// <inheritdoc cref="Orchestrator.RemovePoolAsync"/>
    Task<bool> RemovePoolAsync(string name);

    /// <inheritdoc cref="Orchestrator.GetPlacementAsync"/>
    Task<IReadOnlyList<StepPlacement>> GetPlacementAsync(
        string infrastructure, string node, int count = 1, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.RegisterAsync"/>
    Task<Infrastructure> RegisterAsync(CompiledInfrastructure compiled, string? credentialPath = null);

    /// <inheritdoc cref="Orchestrator.UpdateAsync"/>
    Task<Infrastructure> UpdateAsync(
        string infrastructure, CompiledInfrastructure compiled, string? credentialPath = null, long? expected = null);

    /// <inheritdoc cref="Orchestrator.SuspendAsync"/>
    Task<Infrastructure> SuspendAsync(string infrastructure, string? reason = null, long? expected = null);

    /// <inheritdoc cref="Orchestrator.ResumeAsync"/>
    Task<Infrastructure> ResumeAsync(string infrastructure, long? expected = null);

    /// <inheritdoc cref="Orchestrator.GetInfrastructuresAsync"/>
    Task<IReadOnlyList<Infrastructure>> GetInfrastructuresAsync(bool includeRemoved = false);

    /// <inheritdoc cref="Orchestrator.FindInfrastructureAsync"/>
    Task<Infrastructure?> FindInfrastructureAsync(string nameOrId);

    /// <inheritdoc cref="Orchestrator.WaitAsync"/>
    Task<Infrastructure> WaitAsync(string nameOrId, WaitOptions? options = null, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.GetDescriptionAsync"/>
    Task<CompiledInfrastructure> GetDescriptionAsync(string nameOrId, int? version = null);

    /// <inheritdoc cref="Orchestrator.GetVersionsAsync"/>
    Task<IReadOnlyList<InfrastructureVersion>> GetVersionsAsync(string infrastructure);

    /// <inheritdoc cref="Orchestrator.VersionBeforeAsync"/>
    Task<int?> VersionBeforeAsync(string infrastructure, int version);

    /// <inheritdoc cref="Orchestrator.CompareAsync"/>
    Task<IReadOnlyList<VersionDifference>> CompareAsync(string infrastructure, int from, int? to = null);

    /// <inheritdoc cref="Orchestrator.RevertAsync"/>
    Task<Infrastructure> RevertAsync(string infrastructure, int version, long? expected = null);

    /// <inheritdoc cref="Orchestrator.GetOutputsAsync"/>
    Task<IReadOnlyList<OutputValue>> GetOutputsAsync(string nameOrId);

    /// <inheritdoc cref="Orchestrator.GetUsersAsync"/>
    Task<IReadOnlyList<string>> GetUsersAsync(string nameOrId);

    /// <inheritdoc cref="Orchestrator.GetEventsAsync"/>
    Task<IReadOnlyList<Event>> GetEventsAsync(EventQuery? query = null);

    /// <inheritdoc cref="Orchestrator.FollowEventsAsync"/>
    IAsyncEnumerable<Event> FollowEventsAsync(EventQuery query, CancellationToken cancel = default);

    /// <inheritdoc cref="Orchestrator.GetInfoAsync"/>
    Task<object?> GetInfoAsync(string key, InformationArguments? arguments = null);

    /// <inheritdoc cref="Orchestrator.GetInfoKeysAsync"/>
    Task<IReadOnlyDictionary<string, string>> GetInfoKeysAsync();

    /// <inheritdoc cref="Orchestrator.GetStoreAsync"/>
    Task<StoreDescription> GetStoreAsync();

    /// <inheritdoc cref="Orchestrator.GetWorkersAsync"/>
    Task<IReadOnlyList<WorkerStatus>> GetWorkersAsync();

    /// <inheritdoc cref="Orchestrator.CreateTokenAsync"/>
    Task<(AccessToken Token, string Secret)> CreateTokenAsync(NewToken token);

    /// <inheritdoc cref="Orchestrator.GetTokensAsync"/>
    Task<IReadOnlyList<AccessToken>> GetTokensAsync(bool includeRevoked = false);

    /// <inheritdoc cref="Orchestrator.RevokeTokenAsync"/>
    Task<AccessToken> RevokeTokenAsync(string nameOrId);
}
