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
    ILogger Log);
