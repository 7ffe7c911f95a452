using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Occo.Engine.Api.Remote;
using Occo.Engine.CloudHandlers;
using Occo.Engine.Health;
using Occo.Engine.InfoBroker;
using Occo.Engine.ServiceComposers;
using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.Api;

/// <summary>How to open an orchestrator.</summary>
public sealed record OrchestratorOptions
{
    /// <summary>
    /// The store's file. Null: <c>OCCO_STORE</c>, else <c>Occo/occo.db</c> in the user's local application data.
    /// </summary>
    public string? StorePath { get; init; }

    /// <summary>
    /// The server whose store is used, for <see cref="Door"/>; then it is the server that all other options concern.
    /// Null: <see cref="StorePath"/>.
    /// </summary>
    public ServerConnection? Server { get; init; }

    /// <summary>What happens when there is no store at the path. Default: it is created.</summary>
    public MissingStore Missing { get; init; }

    /// <summary>
    /// Use a store, and files of clouds beside it, that other users of this machine can change. They can then run
    /// commands as this user. Default: such a store is refused.
    /// </summary>
    public bool AllowShared { get; init; }

    /// <summary>Cloud handlers beside the built-in ones; one of the same type replaces a built-in one.</summary>
    public IReadOnlyList<ICloudHandler> CloudHandlers { get; init; } = [];

    /// <summary>
    /// Makes the handler of a cloud that the store says is one of a PowerShell module. Throws
    /// <see cref="CloudException"/> when the module is not here or differs; users of the cloud then get its message.
    /// Default: no such cloud can be used.
    /// </summary>
    public Func<HandlerModule, ICloudHandler>? ModuleHandler { get; init; }

    /// <summary>Service composers beside the built-in ones.</summary>
    public IReadOnlyList<IServiceComposer> ServiceComposers { get; init; } = [];

    /// <summary>Config managers beside the built-in ones.</summary>
    public IReadOnlyList<IConfigManager> ConfigManagers { get; init; } = [];

    /// <summary>Health probes beside the built-in ones.</summary>
    public IReadOnlyList<IHealthProbe> HealthProbes { get; init; } = [];

    /// <summary>Information providers that are asked before the built-in ones.</summary>
    public IReadOnlyList<IInformationProvider> InformationProviders { get; init; } = [];

    /// <summary>Where log messages go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Random numbers for back-off jitter and the choice of implementations. Default: shared.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>How long a lease lasts without a heartbeat. Default 30 s; the heartbeat is a third of it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for another process that writes the store. Default 30 s.</summary>
    public TimeSpan StoreLockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Ends compilations, and no longer waits for another process that writes the store. Work in the clouds ends by the
    /// token of its own call.
    /// </summary>
    public CancellationToken Stop { get; init; }
}

/// <summary>What happens when a store does not exist.</summary>
public enum MissingStore
{
    /// <summary>It is created.</summary>
    Create,

    /// <summary>It is an error (<see cref="FailureKind.NoStore"/>).</summary>
    Refuse,

    /// <summary>Nothing is created at its path; everything is as in an empty store, and nothing is kept.</summary>
    Empty,
}
