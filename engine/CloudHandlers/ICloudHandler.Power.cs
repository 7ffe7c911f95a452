namespace Occo.Engine.CloudHandlers;

/// <summary>Stop and start.</summary>
public partial interface ICloudHandler
{
    /// <summary>
    /// <see cref="StartAsync"/> can start an instance that a list shows as <see cref="ComponentState.Stopped"/>.
    /// </summary>
    bool CanStart => false;

    /// <summary>Starts stopped instances. Idempotent: some may run already.</summary>
    Task StartAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{Type}' cannot start an instance.");

    /// <summary>
    /// <see cref="StopAsync"/> can stop a running instance: a list shows it as <see cref="ComponentState.Stopped"/>
    /// then, and <see cref="StartAsync"/> starts it again.
    /// </summary>
    bool CanStop => false;

    /// <summary>
    /// It can stop instances of a resource section, as far as that tells, and start them again. Without I/O.
    /// </summary>
    bool Stops(IReadOnlyDictionary<string, object?> resource) => CanStop && CanStart;

    /// <summary>Stops instances. Idempotent: some may be stopped already. It need not wait until they are.</summary>
    Task StopAsync(CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
        => throw new CloudException(CloudErrorKind.Invalid, $"The cloud '{Type}' cannot stop an instance.");
}
