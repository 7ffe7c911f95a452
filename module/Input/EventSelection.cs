using System.Management.Automation;
using Occo.Engine;

namespace Occo;

/// <summary>Reads the events that the user asked for; what the engine cannot filter is filtered here.</summary>
internal sealed class EventSelection
{
    private readonly Orchestrator engine;
    private readonly Func<string?, bool> isInfrastructure;
    private readonly Func<string?, bool> isNode;
    private EventQuery query;

    /// <summary>Throws <see cref="SelectionException"/> for an infrastructure that never was.</summary>
    public EventSelection(Orchestrator engine, string? infrastructure, string? node, EventQuery query)
    {
        this.engine = engine;
        this.query = query;
        isNode = NodeSelection.Matcher(node is null ? [] : [node]);
        isInfrastructure = NodeSelection.Matcher(infrastructure is null ? [] : [infrastructure]);
        if (infrastructure is null || WildcardPattern.ContainsWildcardCharacters(infrastructure)) return;

        // A name may have been used several times, and may be again; then it means all of them.
        var named = InfrastructureSelection.FindLiteral(engine, infrastructure, includeRemoved: true);
        this.query = query with
        {
            Infrastructure = named.Any(i => i.Id == infrastructure) ? infrastructure : named[0].Name,
        };
        isInfrastructure = _ => true;
    }

    /// <summary>The events so far, and with each further call those that were added since.</summary>
    public IReadOnlyList<Event> Next()
    {
        // The newest of the engine's are not the newest of those that are left after filtering.
        var last = query.Last;
        var events = engine.GetEvents(query with { Last = null });
        if (events.Count > 0) query = query with { AfterSequence = events[^1].Sequence };
        query = query with { Last = null };
        var matching = events.Where(e => isInfrastructure(e.Infrastructure) && isNode(e.Node));
        return [.. last is { } count ? matching.TakeLast(count) : matching];
    }
}
