namespace Occo.Crash;

/// <summary>What is wrong after a trial; the four numbers are what the report is about.</summary>
/// <param name="Lost">Records whose machine does not exist.</param>
/// <param name="Doubled">Machines or records beyond the first of a node id, or beyond what was asked for.</param>
/// <param name="Orphaned">Machines without a record, and whatever a removal left.</param>
/// <param name="Hand">1 when a person would have to do something.</param>
/// <param name="Why">All of it, in words.</param>
internal sealed record Aftermath(int Lost, int Doubled, int Orphaned, int Hand, IReadOnlyList<string> Why)
{
    /// <summary>Nothing is wrong.</summary>
    public bool IsClean => Lost + Doubled + Orphaned + Hand == 0;

    /// <summary>Compares a site with its store.</summary>
    /// <param name="site">The site.</param>
    /// <param name="scenario">The piece that is done.</param>
    /// <param name="reached">Whether it says that it reached its goal.</param>
    public static async Task<Aftermath> OfAsync(Site site, string scenario, bool reached)
    {
        using var occo = await site.OpenAsync();
        var infrastructure = (await occo.GetInfrastructuresAsync(includeRemoved: true))
            .Single(i => i.Name == Site.Name);
        var records = await occo.GetNodesAsync(new() { Infrastructure = infrastructure.Id, IncludeGone = true });
        var alive = records.Where(r => r.State != NodeState.Gone).ToList();
        var machines = site.Machines();
        var wanted = Scenario.Wanted(site, scenario);

        var lost = alive.Where(r => !machines.Contains(r.Id)).Select(r => $"{r.Name} {r.Id} has no machine").ToList();
        var doubled = machines.GroupBy(m => m).Where(g => g.Count() > 1)
            .Select(g => $"{g.Key} has {g.Count()} machines")
            .Concat(alive.GroupBy(r => r.Name).Where(g => g.Count() > wanted.GetValueOrDefault(g.Key))
                .Select(g => $"there are {g.Count()} of {g.Key}")).ToList();
        var orphaned = machines.Except(alive.Select(r => r.Id)).Select(m => $"the machine {m} has no record").ToList();
        if (scenario == "remove") orphaned.AddRange(site.Leftovers().Select(l => $"left after removal: {l}"));

        var events = await occo.GetEventsAsync(new() { Infrastructure = infrastructure.Id });
        var hand = EventOrder.Faults(events, records).ToList();
        if (scenario != "remove")
            hand.AddRange(Untold(events, infrastructure.Id, (await occo.GetStoreAsync()).StoreId));
        hand.AddRange(site.Faults());
        if (!reached) hand.Add("the goal was not reached in one go");
        if ((await occo.GetStoreAsync()).Integrity is var integrity and not "ok")
            hand.Add($"the store is damaged: {integrity}");
        hand.AddRange(wanted.Select(w => (Node: w.Key, Wanted: w.Value, Goal: Scenario.Goal(site, scenario, w.Key)))
            .Where(w => alive.Count(r => r.Name == w.Node && r.State == w.Goal) < w.Wanted)
            .Select(w => $"there are fewer than {w.Wanted} {w.Goal} of {w.Node}"));
        if (scenario == "remove" && infrastructure.State != InfrastructureState.Removed) hand.Add("it is not removed");
        return new(lost.Count, doubled.Count, orphaned.Count, Math.Min(hand.Count, 1),
            [.. lost, .. doubled, .. orphaned, .. hand]);
    }

    /// <summary>Something that only a person can put right.</summary>
    public static Aftermath NeedsHand(string why) => new(0, 0, 0, 1, [why]);

    // Nobody works on what is removed, so nobody would tell its last events later either.
    private static IEnumerable<string> Untold(IReadOnlyList<Event> events, string infrastructureId, Guid storeId)
        => events.Where(e => e.Kind == EventKind.InfrastructureReady
                && !Receiver.HasReceived(WebhookMessage.Of(e, infrastructureId, storeId).Id))
            .Select(e => $"nobody was told of event {e.Sequence}");

    /// <summary>Both.</summary>
    public Aftermath And(Aftermath other) => new(Lost + other.Lost, Doubled + other.Doubled, Orphaned + other.Orphaned,
        Math.Max(Hand, other.Hand), [.. Why, .. other.Why]);
}
