using System.Management.Automation;
namespace Occo;

/// <summary>Selects events. Filters by wildcards, which the engine does not know.</summary>
internal sealed class EventSelection(string[] nodes, EventQuery query)
{
    private readonly Func<string?, bool> isNode = NodeSelection.Matcher(nodes);
    private readonly List<(string? Literal, Func<string?, bool> IsWanted)> sources = [];
    private EventQuery query = query;

    public bool IsEmpty => sources.Count == 0;

    /// <summary>Adds the events of all infrastructures.</summary>
    public void AddAll() => sources.Add((null, _ => true));

    /// <summary>
    /// Adds the events of the matching infrastructures. Throws <see cref="SelectionException"/> for a name that never
    /// existed.
    /// </summary>
    public async Task AddAsync(Orchestrator engine, string infrastructure)
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

    /// <summary>The first call returns the events so far; each further call returns the new ones.</summary>
    public async Task<IReadOnlyList<Event>> NextAsync(Orchestrator engine)
    {
        // One query for all sources, so that the order of events is kept.
        var only = sources.Count == 1 ? sources[0].Literal : null;
        // Last counts after the filter, so it is applied here.
        var last = query.Last;
        var events = await engine.GetEventsAsync(query with { Last = null, Infrastructure = only })
            .ConfigureAwait(false);
        if (events.Count > 0) query = query with { AfterSequence = events[^1].Sequence };
        query = query with { Last = null };
        var matching = events.Where(e => isNode(e.Node)
            && (only is not null || sources.Exists(source => source.IsWanted(e.Infrastructure))));
        return [.. last is { } count ? matching.TakeLast(count) : matching];
    }
}
