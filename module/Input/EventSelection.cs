using System.Management.Automation;
namespace Occo;

/// <summary>Reads the events that the user asked for; what the engine cannot filter is filtered here.</summary>
internal sealed class EventSelection(string[] nodes, EventQuery query)
{
    private readonly Func<string?, bool> isNode = NodeSelection.Matcher(nodes);
    private readonly List<(string? Literal, Func<string?, bool> IsWanted)> sources = [];
    private EventQuery query = query;

    /// <summary>Nothing was asked for.</summary>
    public bool IsEmpty => sources.Count == 0;

    /// <summary>The events of all infrastructures, too.</summary>
    public void AddAll() => sources.Add((null, _ => true));

    /// <summary>
    /// The events of this infrastructure, too, or of all that a wildcard fits. Throws <see cref="SelectionException"/> for
    /// one that never was.
    /// </summary>
    public async Task AddAsync(Orchestrator engine, string infrastructure)
    {
        if (WildcardPattern.ContainsWildcardCharacters(infrastructure))
        {
            sources.Add((null, NodeSelection.Matcher([infrastructure])));
            return;
        }

        // A name may have been used several times, and may be again; then it means all of them.
        var named = await InfrastructureSelection
            .FindLiteralAsync(engine, infrastructure, includeRemoved: true).ConfigureAwait(false);
        var name = named[0].Name;
        sources.Add((named.Any(i => i.Id == infrastructure) ? infrastructure : name, other => other == name));
    }

    /// <summary>The events so far, and with each further call those that were added since.</summary>
    public async Task<IReadOnlyList<Event>> NextAsync(Orchestrator engine)
    {
        // One question for all, so that nothing happens between two of them.
        var only = sources.Count == 1 ? sources[0].Literal : null;

        // The newest of the engine's are not the newest of those that are left after filtering.
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
