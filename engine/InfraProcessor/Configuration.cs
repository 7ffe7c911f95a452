using Occo.Engine.ServiceComposers.ConfigManagers;

namespace Occo.Engine.InfraProcessor;

/// <summary>Asks config managers for the state of instances, and lets them configure new ones.</summary>
/// <param name="services">The config managers and the clock.</param>
/// <param name="applies">Configures; false: only asks.</param>
internal sealed class Configuration(EngineServices services, bool applies)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The state of the services of a running instance, and what keeps them from being ready. Throws
    /// <see cref="CompositionException"/> when nothing here can tell.
    /// </summary>
    public ValueTask<(ComponentState State, string? Trouble)> StateAsync(
        NodeInstance instance, CancellationToken cancel)
    {
        if (instance.Request.ConfigManagement is not { } section
            || section.GetValueOrDefault("type") is not string type) return new((ComponentState.Ready, null));
        return services.ConfigManagers.All.TryGetValue(type, out var manager)
            ? AskAsync(manager, new(instance, section), cancel)
            : throw new CompositionException(
                $"no plug-in here has the config manager '{type}'. Register-OccoPlugin loads one, and occod --plugin "
                + "does on a worker", SourceLocation.None);
    }

    private async ValueTask<(ComponentState State, string? Trouble)> AskAsync(
        IConfigManager manager, ConfigTarget target, CancellationToken cancel)
    {
        var type = manager.Type;
        using var limit = new CancellationTokenSource(Limit, services.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            var state = await manager.StateAsync(target, stop.Token).ConfigureAwait(false);
            if (state == ComponentState.Unknown && applies)
            {
                await manager.ApplyAsync(target, stop.Token).ConfigureAwait(false);
                state = await manager.StateAsync(target, stop.Token).ConfigureAwait(false);
            }

            return (state, state == ComponentState.Ready ? null : $"the config manager '{type}' says {state}");
        }
        catch (CloudException e)
        {
            return (e.IsTransient ? ComponentState.Pending : ComponentState.Failed,
                $"the config manager '{type}': {e.Message}");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // A defect or a time-out of the manager must not stop the other instances.
            return (ComponentState.Pending, limit.IsCancellationRequested
                ? $"the config manager '{type}' did not answer within {Limit.TotalSeconds:0} s"
                : $"the config manager '{type}' failed: {e.Message}");
        }
    }
}
