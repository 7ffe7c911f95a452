using Occo.Engine.Api.Remote;

namespace Occo.Engine.Api;

/// <summary>The door that options name: to a store, or to the store of a server.</summary>
public static class Door
{
    /// <summary>Opens it. Throws like <see cref="Orchestrator.OpenAsync"/>.</summary>
    public static async Task<IOrchestrator> OpenAsync(OrchestratorOptions options) => options.Server is { } server
        ? await RemoteOrchestrator.OpenAsync(server, options.Stop).ConfigureAwait(false)
        : await Orchestrator.OpenAsync(options).ConfigureAwait(false);

    /// <summary>Whether there is a store. A server has one.</summary>
    public static Task<bool> ExistsAsync(OrchestratorOptions options) => options.Server is null
        ? Orchestrator.StoreExistsAsync(options.StorePath, options.Stop)
        : Task.FromResult(true);

    /// <summary>Full path or address of the store, or address of the server. Opens nothing.</summary>
    public static string AddressOf(OrchestratorOptions options)
        => options.Server?.Address ?? Orchestrator.PathOf(options);
}
