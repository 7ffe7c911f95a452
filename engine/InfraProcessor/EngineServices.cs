using Microsoft.Extensions.Logging;
using Occo.Engine.CloudHandlers;
using Occo.Engine.CloudHandlers.Calls;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.InfraProcessor;

/// <summary>What every pass needs and no pass changes.</summary>
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
    ILogger Log);
