namespace Occo.Engine;

/// <summary>What every pass needs and no pass changes.</summary>
internal sealed record EngineServices(
    Store Store,
    CloudHandlerRegistry Clouds,
    ServiceComposerRegistry Composers,
    InformationRouter Information,
    OutputReader Outputs,
    HealthChecker Health,
    TimeProvider Time,
    Random Random);
