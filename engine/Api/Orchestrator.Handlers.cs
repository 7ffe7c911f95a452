using Occo.Engine.CloudHandlers;
using Occo.Engine.Compiler;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api;

/// <summary>
/// The types of clouds: built-in ones, and those whose handlers PowerShell modules bring. The store knows which
/// modules, and has none of their code.
/// </summary>
public sealed partial class Orchestrator
{
    /// <summary>The types of the built-in clouds.</summary>
    public static IReadOnlyList<string> BuiltInClouds => CloudHandlerRegistry.BuiltInTypes;

    /// <summary>
    /// Registers the clouds of modules. Doors that are opened from now on have them. Throws
    /// <see cref="OccoException"/> (InvalidArgument; AlreadyExists, unless they replace what is registered).
    /// </summary>
    public Task RegisterHandlersAsync(IReadOnlyList<HandlerModule> handlers, bool replace = false)
        => handlers.FirstOrDefault(h => BuiltInClouds.Contains(h.Type)) is { } builtIn
            ? throw new OccoException(FailureKind.InvalidArgument, $"The cloud '{builtIn.Type}' is built in.")
            : services.Store.Handlers.RegisterAsync(handlers, replace, actor);

    /// <summary>The registered clouds of modules, by type, also those that cannot be used here.</summary>
    public Task<IReadOnlyList<HandlerModule>> GetHandlersAsync() => services.Store.Handlers.ListAsync();

    /// <summary>Removes a registration. Instances stay. False: there was none.</summary>
    public Task<bool> RemoveHandlerAsync(string type) => services.Store.Handlers.RemoveAsync(type);

    /// <summary>Compiles a description without a store.</summary>
    public static CompilationResult CompileWithoutStore(
        DescriptionSource description, CompileOptions? options = null, OrchestratorOptions? engine = null)
    {
        engine ??= new();
        using var clouds = new CloudHandlerRegistry(engine.CloudHandlers, engine.Time, engine.Random);
        return DescriptionCompiler.Compile(description, options ?? new(),
            new(clouds.ByType, new ServiceComposerRegistry(engine.ServiceComposers).All,
                new ConfigManagerRegistry(engine.ConfigManagers).All, _ => null)
            {
                HealthProbes = new HealthProbeRegistry(engine.HealthProbes).All,
            }, engine.Stop);
    }

    private async Task<CompilerContext> ContextAsync() => new(
        services.Clouds.ByType, services.Composers.All, managers.All,
        await services.Store.Definitions.ReadAsync().ConfigureAwait(false))
    {
        HealthProbes = services.Health.Others,
        MissingClouds = services.Clouds.Missing,
    };

    // The caller's handlers and the built-in ones go before those of the store.
    private static async Task<(IReadOnlyList<ICloudHandler> Found, IReadOnlyDictionary<string, string> Missing)>
        StoredHandlersAsync(OrchestratorOptions options, Store store)
    {
        var (found, missing) = (new List<ICloudHandler>(), new Dictionary<string, string>());
        foreach (var handler in await store.Handlers.ListAsync().ConfigureAwait(false))
        {
            if (BuiltInClouds.Contains(handler.Type) || options.CloudHandlers.Any(h => h.Type == handler.Type))
                continue;
            try
            {
                found.Add(options.ModuleHandler?.Invoke(handler) ?? throw new CloudException(CloudErrorKind.Invalid,
                    $"The cloud '{handler.Type}' is one of the PowerShell module {handler.Module} {handler.Version}. "
                    + "Only PowerShell with the module can use it, not a server or worker."));
            }
            catch (CloudException e)
            {
                missing[handler.Type] = e.Message;
            }
        }

        return (found, missing);
    }
}
