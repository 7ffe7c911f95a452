namespace Occo.Crash;

/// <summary>How thorough a campaign is.</summary>
/// <param name="EveryHit">Every hit of every failpoint in every scenario; otherwise one hit of each failpoint.</param>
/// <param name="Random">Kills at random times, over all scenarios and both clouds.</param>
/// <param name="Seed">Of the random times.</param>
internal sealed record Extent(bool EveryHit, int Random, int Seed)
{
    /// <summary>One kill per failpoint, spread over the scenarios.</summary>
    public static Extent Quick { get; } = new(false, 0, 0);

    /// <summary>
    /// A kill at every hit, and a failure at the first, the middle and the last hit of each failpoint in each scenario;
    /// a new process finishes each.
    /// </summary>
    public static Extent Full(int random, int seed) => new(true, random, seed);

    /// <summary>Kills at random times only; a new process finishes each.</summary>
    public static Extent AtRandom(int random, int seed) => new(false, random, seed);

    /// <summary>The trials of a cloud.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="scenarios">For each scenario how often each failpoint is hit, and how long it takes.</param>
    public IEnumerable<Trial> Choose(string cloud, IReadOnlyList<Count> scenarios)
        => EveryHit || Random > 0 ? All(cloud, scenarios) : OnePerFailpoint(cloud, scenarios);

    private IEnumerable<Trial> All(string cloud, IReadOnlyList<Count> scenarios)
    {
        var random = new Random(Seed);
        foreach (var (scenario, hits, duration) in scenarios)
        {
            foreach (var (name, count) in EveryHit ? hits : new Dictionary<string, int>())
            {
                foreach (var hit in Enumerable.Range(1, count))
                    yield return new(cloud, scenario, name, $"{name}=kill@{hit}", IsFresh: true);
                foreach (var hit in new[] { 1, Middle(count), count }.Distinct())
                    yield return new(cloud, scenario, $"{name} (throws)", $"{name}=throw@{hit}", IsFresh: true);
            }

            // Half of them for each cloud, rounded up.
            var share = (Random + (2 * scenarios.Count) - 1) / (2 * scenarios.Count);
            foreach (var _ in Enumerable.Range(0, share))
            {
                var time = duration * random.NextDouble();
                yield return new(cloud, scenario, "random time", KillAfter: time, IsFresh: true);
            }
        }
    }

    private static IEnumerable<Trial> OnePerFailpoint(string cloud, IReadOnlyList<Count> scenarios)
    {
        var used = scenarios.ToDictionary(s => s.Scenario, _ => 0);
        foreach (var name in scenarios.SelectMany(s => s.Hits.Keys).Distinct().ToList())
        {
            var (scenario, hits, _) = scenarios.Where(s => s.Hits.ContainsKey(name)).MinBy(s => used[s.Scenario])!;
            used[scenario]++;
            yield return new(cloud, scenario, name, $"{name}=kill@{OneOf(cloud, hits[name])}");
        }
    }

    // How often a worker looks depends on the time that it takes: the middle of one run can be beyond another's end.
    private static int OneOf(string cloud, int hits) => cloud == "workers" ? (hits + 2) / 3 : Middle(hits);

    private static int Middle(int hits) => (hits + 1) / 2;
}

/// <summary>What a scenario comes to when nothing disturbs it.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Hits">How often each failpoint is hit.</param>
/// <param name="Duration">How long the process runs.</param>
internal sealed record Count(string Scenario, IReadOnlyDictionary<string, int> Hits, TimeSpan Duration);
