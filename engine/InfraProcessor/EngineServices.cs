using Microsoft.Extensions.Logging;
using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.InfraProcessor;

/// <summary>The parts of the engine that all passes share.</summary>
internal sealed record EngineServices(
    Store Store,
    CloudHandlerRegistry Clouds,
    CloudCalls Calls,
    ServiceComposerRegistry Composers,
    ConfigManagerRegistry ConfigManagers,
    InformationRouter Information,
    OutputReader Outputs,
    HealthChecker Health,
    TimeProvider Time,
    Random Random,
    ILogger Log)
{
    public bool AllowShared { get; init; }

    public HistoryWatch History { get; } = new(Store.Events.NewestAsync, Time);

    /// <summary>How to reach a cloud as this store.</summary>
    public CloudAccess AccessTo(
        string type, IReadOnlyDictionary<string, object?> settings, ResolvedCredential? credential = null) => new()
    {
        StoreId = Store.StoreId.ToString(),
        StoreFolder = Store.Folder,
        AllowShared = AllowShared,
        Type = type,
        Settings = settings,
        Credential = credential?.Values,
        Secrets = credential?.Secrets ?? [],
    };
}
