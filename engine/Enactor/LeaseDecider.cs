using System.Globalization;

namespace Occo.Engine.Enactor;

/// <summary>
/// Decides which leases begin, are near their end or have ended. Pure. A node cannot work without those that it depends
/// on: it ends with the first of them.
/// </summary>
/// <param name="compiled">The description.</param>
/// <param name="instances">The instances that are not gone.</param>
/// <param name="now">The time.</param>
/// <param name="keepsProtected">Protected instances stay.</param>
internal sealed class LeaseDecider(
    CompiledInfrastructure compiled, IReadOnlyList<NodeInstance> instances, DateTimeOffset now,
    bool keepsProtected = true)
{
    private readonly Dictionary<string, CompiledNode> nodes = compiled.Nodes.ToDictionary(n => n.Name);
    private readonly Dictionary<string, NodeLease> leases = [];
    private readonly List<(EventKind Kind, string Node, string Message)> notes = [];

    /// <param name="known">The leases as recorded, by node.</param>
    /// <param name="renewed">Nodes whose leases begin anew.</param>
    public LeaseDecision Decide(IReadOnlyDictionary<string, NodeLease> known, IReadOnlySet<string> renewed)
    {
        if (known.Count == 0 && compiled.Nodes.All(n => n.Lease is null)) return LeaseDecision.None;
        foreach (var node in compiled.Levels.SelectMany(l => l).Select(n => nodes[n]))
        {
            var before = known.GetValueOrDefault(node.Name);
            DateTimeOffset? from = node.Lease is null ? null
                : renewed.Contains(node.Name) ? now : before?.From ?? now;
            var same = from == before?.From ? before : null;
            if (Lease(node, from, same) is not { } lease) continue;
            leases.Add(node.Name, lease);
            Tell(node.Name, lease, same);
        }

        return new(leases, notes)
        {
            HasChanged = known.Count != leases.Count || leases.Any(l => known.GetValueOrDefault(l.Key) != l.Value),
        };
    }

    private NodeLease? Lease(CompiledNode node, DateTimeOffset? from, NodeLease? before)
    {
        var ends = node.DependsOn.Select(leases.GetValueOrDefault).OfType<NodeLease>().Select(l => (l.Ends, l.Of))
            .ToList();
        if (from + node.Lease?.Length is { } own) ends.Insert(0, (own, node.Name));
        if (ends.Count == 0) return null;
        var (end, of) = ends.MinBy(e => e.Ends);
        var warning = end - nodes[of].Lease!.Warning;
        var state = of != node.Name ? leases[of].State
            : now >= end ? LeaseState.Ended : now >= warning ? LeaseState.Ending : LeaseState.Running;
        // What has ended does not begin again because a clock is late.
        if (before?.Ends == end && before.State > state) state = before.State;
        return new()
        {
            From = from,
            Ends = end,
            Of = of,
            State = state,
            Staying = state == LeaseState.Ended && keepsProtected
                ? instances.Count(i => i.Name == node.Name && i.IsGuarded && NodeLifecycle.IsAlive(i.State)) : 0,
            WakeAt = state switch { LeaseState.Running => warning, LeaseState.Ending => end, _ => null },
        };
    }

    private void Tell(string node, NodeLease lease, NodeLease? before)
    {
        if (before is null && lease.Of == node && lease.State == LeaseState.Running)
            notes.Add((EventKind.LeaseBegan, node, $"its lease runs until {LeaseDecision.Time(lease.Ends)}"));
        if (lease.State == before?.State) return;
        if (lease.State == LeaseState.Ending) notes.Add((EventKind.LeaseEnding, node, LeaseDecision.Told(node, lease)));
        if (lease.State == LeaseState.Ended) notes.Add((EventKind.LeaseEnded, node, LeaseDecision.Told(node, lease)));
    }
}

/// <summary>The leases of an infrastructure, as they are now.</summary>
/// <param name="Leases">By node.</param>
/// <param name="Notes">What happened to them since they were recorded.</param>
internal sealed record LeaseDecision(
    IReadOnlyDictionary<string, NodeLease> Leases, IReadOnlyList<(EventKind Kind, string Node, string Message)> Notes)
{
    public static readonly LeaseDecision None = new(new Dictionary<string, NodeLease>(), []);

    /// <summary>They differ from the record.</summary>
    public bool HasChanged { get; init; }

    /// <summary>When the first of them changes next; null: none does.</summary>
    public DateTimeOffset? WakeAt => Leases.Values.Min(l => l.WakeAt);

    /// <summary>Why nodes have no instances any more.</summary>
    public IReadOnlyDictionary<string, string> Ended => Leases.Where(l => l.Value.State == LeaseState.Ended)
        .ToDictionary(l => l.Key, l => WhyEnded(l.Key, l.Value));

    /// <summary>What a user should know of them.</summary>
    public IEnumerable<string> Warnings => Leases.Where(l => l.Value.State != LeaseState.Running)
        .Select(l => $"{l.Key}: {Told(l.Key, l.Value)}.");

    /// <summary>No more instances than stay after the end.</summary>
    public void Limit(Dictionary<string, int> targets)
    {
        foreach (var (node, lease) in Leases)
            if (lease.State == LeaseState.Ended && targets.TryGetValue(node, out var target))
                targets[node] = Math.Min(target, lease.Staying);
    }

    internal static string Told(string node, NodeLease lease) => lease.State != LeaseState.Ended
        ? $"{Whose(node, lease)} ends at {Time(lease.Ends)}; then its instances are dropped, unless "
            + $"{(lease.Of == node ? "it" : lease.Of)} is scaled before"
        : WhyEnded(node, lease) + "; it has no instances until "
            + $"{(lease.Of == node ? "it" : lease.Of)} is scaled"
            + (lease.Staying > 0 ? $"; {lease.Staying} stay, because they are protected" : "");

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    private static string WhyEnded(string node, NodeLease lease) => $"{Whose(node, lease)} ended at {Time(lease.Ends)}";

    private static string Whose(string node, NodeLease lease)
        => lease.Of == node ? "its lease" : $"the lease of {lease.Of}, which it depends on,";
}
