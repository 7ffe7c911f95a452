using System.Management.Automation;
using System.Runtime.CompilerServices;
namespace Occo;

/// <summary>Selects events. Filters by wildcards, which the engine does not know.</summary>
/// <param name="nodes">Names and wildcards of nodes; empty: all.</param>
/// <param name="kinds">Names and wildcards of kinds; empty: all.</param>
/// <param name="query">What the engine filters.</param>
internal sealed class EventSelection(string[] nodes, string[] kinds, EventQuery query)
{
    // Events that are read at once when the newest are searched for one that is wanted.
    private const int PageSize = 1000;

    private readonly Func<string?, bool> isNode = NodeSelection.Matcher(nodes);
    private readonly IReadOnlyList<EventKind> wantedKinds = EventKindAttribute.Expand(kinds);
    private readonly List<(string? Literal, Func<string?, bool> IsWanted)> sources = [];
    private EventQuery query = query;

    public bool IsEmpty => sources.Count == 0;

    /// <summary>Adds the events of all infrastructures.</summary>
    public void AddAll() => sources.Add((null, _ => true));

    /// <summary>
    /// Adds the events of the matching infrastructures. Throws <see cref="SelectionException"/> for a name that never
    /// existed.
    /// </summary>
    public async Task AddAsync(IOrchestrator engine, string infrastructure)
    {
        if (WildcardPattern.ContainsWildcardCharacters(infrastructure))
        {
            sources.Add((null, NodeSelection.Matcher([infrastructure])));
            return;
        }

        // A name means all infrastructures that have or had it.
        var named = await InfrastructureSelection
            .FindLiteralAsync(engine, infrastructure, includeRemoved: true).ConfigureAwait(false);
        var name = named[0].Name;
        sources.Add((named.Any(i => i.Id == infrastructure) ? infrastructure : name, other => other == name));
    }

    // One question for all sources, so that the order of events is kept.
    private string? Only => sources.Count == 1 ? sources[0].Literal : null;

    /// <summary>The events so far. A further call returns those that are new.</summary>
    public async Task<IReadOnlyList<Event>> NextAsync(IOrchestrator engine)
    {
        if (query.Last is { } last) return await LastAsync(engine, last).ConfigureAwait(false);
        // Of a long history only the wanted kinds are read. The next call begins behind all that there was then.
        var end = wantedKinds.Count > 0 ? await EndAsync(engine).ConfigureAwait(false) : 0;
        var events = await engine.GetEventsAsync(query with { Infrastructure = Only, Kinds = wantedKinds })
            .ConfigureAwait(false);
        if (events.Count > 0) end = Math.Max(end, events[^1].Sequence);
        if (end > query.AfterSequence) query = query with { AfterSequence = end };
        return [.. events.Where(IsWanted)];
    }

    /// <summary>
    /// The events behind those of <see cref="NextAsync"/>, each when it happens, until it is cancelled.
    /// </summary>
    public async IAsyncEnumerable<Event> FollowAsync(
        IOrchestrator engine, [EnumeratorCancellation] CancellationToken cancel)
    {
        var wanted = query with { Infrastructure = Only, Kinds = wantedKinds };
        await foreach (var entry in engine.FollowEventsAsync(wanted, cancel).ConfigureAwait(false))
        {
            if (IsWanted(entry)) yield return entry;
        }
    }

    private static async Task<long> EndAsync(IOrchestrator engine)
        => await engine.GetEventsAsync(new() { Last = 1 }).ConfigureAwait(false) is [var last] ? last.Sequence : 0;

    // Reads backwards until enough events are wanted.
    private async Task<IReadOnlyList<Event>> LastAsync(IOrchestrator engine, int count)
    {
        var end = await EndAsync(engine).ConfigureAwait(false);
        var isFiltered = nodes.Length > 0 || Only is null;
        var found = new List<Event>();
        var page = query with
        {
            Infrastructure = Only,
            Kinds = wantedKinds,
            Last = isFiltered ? Math.Max(count, PageSize) : count,
            BeforeSequence = end + 1,
        };
        while (found.Count < count)
        {
            var events = await engine.GetEventsAsync(page).ConfigureAwait(false);
            found.InsertRange(0, events.Where(IsWanted));
            if (events.Count < page.Last) break;
            page = page with { BeforeSequence = events[0].Sequence };
        }

        query = query with { AfterSequence = end, Last = null };
        return found.Count > count ? found[^count..] : found;
    }

    private bool IsWanted(Event entry) => isNode(entry.Node)
        && (wantedKinds.Count == 0 || wantedKinds.Contains(entry.Kind))
        && (Only is not null || sources.Exists(source => source.IsWanted(entry.Infrastructure)));
}
