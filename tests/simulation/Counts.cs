namespace Occo.Simulation;

/// <summary>How often what happened.</summary>
internal sealed class Counts
{
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    public void Add(string what, long count = 1) => counts[what] = counts.GetValueOrDefault(what) + count;

    public void Add(Counts others)
    {
        foreach (var (what, count) in others.counts) Add(what, count);
    }

    public IEnumerable<string> Lines => counts.Select(c => $"count {c.Key} {c.Value}");
}
