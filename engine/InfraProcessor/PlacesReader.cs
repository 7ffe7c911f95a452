using Occo.Engine.Enactor;

namespace Occo.Engine.InfraProcessor;

/// <summary>
/// Reads what the decision where instances are made needs. It asks the store only where a pool is named, and a cloud
/// only for pools whose nodes lack instances.
/// </summary>
internal sealed class PlacesReader(EngineServices services, CloudRooms clouds, Situation situation)
{
    private const int MostNamed = 3;

    private readonly Desired desired = situation.Desired;

    /// <summary>Of the nodes whose instances have a choice of places, or only one that is counted.</summary>
    /// <param name="seed">What choices by chance are drawn from; null: a new one.</param>
    /// <param name="cancel">Ends it.</param>
    public Task<PassPlaces> ReadAsync(int? seed, CancellationToken cancel)
    {
        if ((desired.Placed.Count == 0 && desired.Compiled.Budget is null) || situation.Targets.Count == 0)
            return Task.FromResult(PassPlaces.None);
        var there = situation.Observation.Instances.Where(i => NodeLifecycle.IsAlive(i.State)).CountBy(i => i.Name)
            .ToDictionary();
        return ReadAsync(desired.Placed,
            node => there.GetValueOrDefault(node) < situation.Targets.GetValueOrDefault(node), seed, cancel);
    }

    /// <summary>Of one node, to which instances are added.</summary>
    public Task<PassPlaces> ReadAsync(string node, CancellationToken cancel)
        => ReadAsync(new HashSet<string>(desired.Placed) { node }, n => n == node, null, cancel);

    private async Task<PassPlaces> ReadAsync(
        IReadOnlySet<string> nodes, Func<string, bool> grows, int? seed, CancellationToken cancel)
    {
        var named = nodes.SelectMany(n => desired.Choices(n).Select(c => c.Implementation.Placement?.Pool))
            .OfType<string>().ToHashSet();
        var pools = named.Count == 0 ? PassPlaces.None.Pools
            : (await services.Store.Pools.ListAsync().ConfigureAwait(false)).ToDictionary(p => p.Pool.Name);
        var room = new Dictionary<string, CloudRoom?>();
        foreach (var node in nodes.Where(grows))
        {
            var lost = desired.ChoicesIn(node, situation.Observation.Lost);
            foreach (var (implementation, digest) in desired.Choices(node))
            {
                if (implementation.Placement?.Pool is null) continue;
                if (lost.Contains(digest) || room.ContainsKey(digest)) continue;
                room[digest] = await clouds.FindAsync(desired, implementation, cancel).ConfigureAwait(false);
            }
        }

        var draws = nodes.Any(n => desired.Choices(n) is { Count: > 1 } choices
            && choices.All(c => c.Implementation.Placement is null));
        var decider = new PlacementDecider(new()
        {
            Options = node => nodes.Contains(node) ? OptionsOf(node, room) : [],
            Policy = node => desired.Node(node)!.Placement,
            Pools = pools,
            Budget = desired.Compiled.Budget,
            Instances = situation.Observation.Instances,
            Seed = seed ?? (draws ? services.Random.Next() : 0),
            Chance = from => new Random(from).Next,
            Now = services.Time.GetUtcNow(),
        });
        return new(decider, pools) { Warnings = [.. Unknown(named, pools), .. Uncosted(pools)] };
    }

    private IReadOnlyList<PlacementOption> OptionsOf(string node, Dictionary<string, CloudRoom?> room)
    {
        var lost = desired.ChoicesIn(node, situation.Observation.Lost);
        return
        [
            .. desired.Choices(node).Select(c => new PlacementOption(
                c.Digest, c.Implementation.CloudType, c.Implementation.Placement)
            {
                IsLost = lost.Contains(c.Digest),
                CloudRoom = room.GetValueOrDefault(c.Digest),
            }),
        ];
    }

    // Much costs nothing, and nobody writes that: the budget is of what is known.
    private IEnumerable<string> Uncosted(IReadOnlyDictionary<string, PoolStatus> pools)
    {
        if (desired.Compiled.Budget is not { } budget) yield break;
        var unknown = desired.Compiled.Nodes.Select(n => n.Name)
            .Where(n => situation.Targets.GetValueOrDefault(n) > 0 && desired.Choices(n).Any(c =>
                (c.Implementation.Placement?.Cost
                    ?? pools.GetValueOrDefault(c.Implementation.Placement?.Pool ?? "")?.Pool.Cost) is null)).ToList();
        if (unknown.Count == 0) yield break;
        yield return FormattableString.Invariant($"The budget of {budget}/h counts ")
            + $"{(unknown.Count == 1 ? "1 node" : $"{unknown.Count} nodes")} as nothing, because an alternative has no "
            + $"cost: {string.Join(", ", unknown.Take(MostNamed))}"
            + $"{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}. "
            + "Write 'cost' under 'placement', or give its pool one; 0 where it costs nothing.";
    }

    private static IEnumerable<string> Unknown(IEnumerable<string> named, IReadOnlyDictionary<string, PoolStatus> pools)
    {
        var imported = pools.Values.Where(p => p.ImportedAt is not null).Select(p => p.Pool.Name).ToList();
        if (imported.Count == 0) yield break;
        foreach (var name in named.Except(imported).Order(StringComparer.Ordinal))
        {
            yield return $"The store has no pool '{name}', so that it has no quota. "
                + (Suggestion.Nearest(name, imported) is { } nearest
                    ? $"Did you mean '{nearest}'?" : "Import it, or leave it without.");
        }
    }
}
