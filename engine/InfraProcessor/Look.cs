using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Looks at the clouds of an infrastructure that nobody works on, and records what it saw: states, failures, events. It
/// takes no lease, so that it is in nobody's way: when an enactment began meanwhile, nothing is recorded.
/// </summary>
internal sealed class Look(EngineServices services, Infrastructure infrastructure, PassJournal? journal)
{
    /// <summary>Begins before anything is read.</summary>
    public static async Task<Look> BeginAsync(EngineServices services, Infrastructure infrastructure, string actor)
        => new(services, infrastructure, await services.Store.Leases.FreeAsync(infrastructure.Id).ConfigureAwait(false)
            is { } free ? new(services.Store, free, actor) : null);

    /// <summary>Observes and records. Returns warnings for the user.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CloudCredential? credential, CancellationToken cancel)
    {
        var current = (await services.Store.Infrastructures.FindAsync(infrastructure.Id).ConfigureAwait(false))!;
        var desired = await Desired.ReadAsync(services, current, credential).ConfigureAwait(false);
        var recorded = await services.Store.Instances.ListAsync(current.Id).ConfigureAwait(false);
        var observation = await new Observer(services, desired, services.Calls).ObserveAsync(recorded, cancel)
            .ConfigureAwait(false);
        var problem = await RecordAsync(observation).ConfigureAwait(false);
        var unreachable = observation.Unreachable.Select(u => u.Message);
        return [.. desired.Warnings.Concat(unreachable).Append(problem).OfType<string>()];
    }

    /// <summary>Records an observation with a journal.</summary>
    public static Task RecordAsync(Observation observation, PassJournal journal)
        => journal.ObserveAsync(
            observation.Changes, observation.Seen, observation.Away, observation.IsQuiet);

    /// <summary>Records an observation. Returns why it could not; null: it is recorded.</summary>
    public async Task<string?> RecordAsync(Observation observation)
    {
        try
        {
            if (journal is not null)
            {
                await RecordAsync(observation, journal).ConfigureAwait(false);
                return null;
            }
        }
        catch (OccoException e) when (e.Kind == FailureKind.LeaseLost)
        {
            // An enactment began meanwhile; it records what it sees itself.
        }

        var holder = await services.Store.Leases.HolderAsync(infrastructure.Id).ConfigureAwait(false);
        return $"'{infrastructure.Name}' is enacted{(holder is null ? "" : $" by {holder.Owner}")}, which records what "
            + "it sees itself. Nothing was recorded here.";
    }
}
