using Occo.Engine.Enactor;
using Occo.Engine.InfoBroker;

namespace Occo.Engine.InfraProcessor;

/// <summary>Where the instances of a pass are made.</summary>
/// <param name="Decider">Decides; null: no node has a choice or a pool.</param>
/// <param name="Pools">The pools that the store knows, by name.</param>
internal sealed record PassPlaces(PlacementDecider? Decider, IReadOnlyDictionary<string, PoolStatus> Pools)
{
    public static readonly PassPlaces None = new(null, new Dictionary<string, PoolStatus>());

    // The decider is for one thread at a time, and steps are many.
    private readonly Lock gate = new();

    /// <summary>Pools that a description names and the store does not have.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// The step with another place, because the cloud of its own has refused; null: there is none, or its instance
    /// only went back to a place that is preferred.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="refused">All alternatives that have refused it, by digest.</param>
    public Step? Elsewhere(Step step, CloudException error, IReadOnlySet<string> refused)
    {
        if (step.Placement is not { IsReturn: false } before) return null;
        StepPlacement? place;
        lock (gate) place = Decider?.Move(step.Node!, before, refused);
        return place is null ? null : step with
        {
            Placement = place with
            {
                Reason = $"{before.Where} refused ({error.Message.TrimEnd('.')}); {place.Reason}",
            },
        };
    }

    /// <summary>
    /// Records what the clouds of pools answered. A pool that refuses cools down; one that cooled down before, and
    /// makes instances again, is forgiven.
    /// </summary>
    public async Task RememberAsync(
        PassJournal journal, IEnumerable<(NodeInstance Instance, CloudException? Error)> answers)
    {
        var ofPools = answers.Where(a => a.Instance.Pool is not null).ToList();
        IReadOnlyList<(string, string)> refused = [.. ofPools.Where(a => a.Error?.Kind == CloudErrorKind.Quota)
            .Select(a => (a.Instance.Pool!, a.Error!.Message)).DistinctBy(r => r.Item1)];
        IReadOnlyList<string> accepted = [.. ofPools.Where(a => a.Error is null).Select(a => a.Instance.Pool!)
            .Distinct().Where(pool => Pools.GetValueOrDefault(pool)?.Refusals > 0)];
        if (refused.Count + accepted.Count > 0)
            await journal.RecordRefusalsAsync(refused, accepted).ConfigureAwait(false);
    }
}
