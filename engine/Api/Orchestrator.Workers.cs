namespace Occo.Engine.Api;

/// <summary>Workers, and the infrastructures that they keep.</summary>
public sealed partial class Orchestrator
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Works for the store until it is told to end: enacts attached infrastructures when they are due. Then it finishes
    /// what it began, and returns whether nothing was cut off. A store that cannot be reached is waited for.
    /// </summary>
    public Task<bool> WorkAsync(WorkerOptions options, CancellationToken drain)
    {
        if (options.Slots < 1 || options.MaxConcurrency is < 1 or > MostConcurrency
            || options.DrainTimeout < TimeSpan.Zero || options.Poll <= TimeSpan.Zero)
        {
            throw new OccoException(FailureKind.InvalidArgument,
                "Slots must be positive, MaxConcurrency 1 to 10,000, Poll longer than 0, DrainTimeout not negative.");
        }

        if (options.Clouds.FirstOrDefault(cloud => !services.Clouds.ByType.ContainsKey(cloud)) is { } unknown)
        {
            throw new OccoException(FailureKind.InvalidArgument, $"There is no cloud '{unknown}'. Clouds: "
                + $"{string.Join(", ", services.Clouds.ByType.Keys.Order(StringComparer.Ordinal))}.");
        }

        return new Worker(services, options, leaseDuration).RunAsync(drain);
    }

    /// <summary>The workers of the store; those that were killed are shown for a day.</summary>
    public Task<IReadOnlyList<WorkerStatus>> GetWorkersAsync() => services.Store.Workers.ListAsync();

    /// <summary>
    /// Workers keep the infrastructure from now on: each interval one of them looks after it. What only this machine
    /// can serve, because of its clouds or its credentials file, is kept by workers of this machine. Throws
    /// <see cref="OccoException"/> (NotFound, InvalidArgument, Changed).
    /// </summary>
    public async Task<Infrastructure> AttachAsync(string infrastructure, TimeSpan interval, long? expected = null)
        => await AttachAsync(
            await RequirePresentAsync(infrastructure).ConfigureAwait(false), interval, asks: false, expected)
            .ConfigureAwait(false);

    private async Task<Infrastructure> AttachAsync(Infrastructure found, TimeSpan interval, bool asks, long? expected)
    {
        if (interval < ShortestInterval)
            throw new OccoException(FailureKind.InvalidArgument, "The interval must be 1 s or longer.");
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(found.Id).ConfigureAwait(false);
        var (host, needed) = NeedsOf(compiled, found.CredentialPath);
        return await services.Store.Work.AttachAsync(found.Id, interval, host, needed, actor, asks, expected)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Workers do not keep the infrastructure any more; nothing is dropped. Throws <see cref="OccoException"/>
    /// (NotFound, Changed).
    /// </summary>
    public async Task<Infrastructure> DetachAsync(string infrastructure, long? expected = null)
    {
        var found = await RequireAsync(infrastructure).ConfigureAwait(false);
        return await services.Store.Work.DetachAsync(found.Id, actor, expected).ConfigureAwait(false);
    }

    // The newest version may need other clouds.
    private async Task<Infrastructure> BoundAsync(Infrastructure infrastructure)
    {
        if (infrastructure.Attachment is null) return infrastructure;
        var compiled = await services.Store.Infrastructures.GetCompiledAsync(infrastructure.Id).ConfigureAwait(false);
        var (host, needed) = NeedsOf(compiled, infrastructure.CredentialPath);
        await services.Store.Work.BindAsync(infrastructure.Id, host, needed).ConfigureAwait(false);
        return (await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
    }

    private (string? Host, IReadOnlyList<string> Clouds) NeedsOf(CompiledInfrastructure compiled, string? credentials)
    {
        var needed = compiled.Nodes.SelectMany(node => compiled.Definitions[node.Type].Implementations)
            .Select(implementation => implementation.CloudType).Distinct().Order(StringComparer.Ordinal).ToList();
        var isBound = credentials is not null
            || needed.Exists(cloud => services.Clouds.ByType.GetValueOrDefault(cloud) is { IsBesideStore: true });
        return (isBound ? Environment.MachineName : null, needed);
    }
}
