namespace Occo.Engine.Enactor;

/// <summary>Turns scale requests, oldest first, into targets within the scaling range. Pure.</summary>
internal sealed class ScalingDecider(CompiledInfrastructure compiled, IReadOnlyList<NodeInstance> instances)
{
    private readonly Dictionary<string, CompiledNode> nodes = compiled.Nodes.ToDictionary(n => n.Name);
    private readonly List<(Guid NodeId, string Reason)> drops = [];
    private readonly List<(string Node, string Message)> notes = [];
    private readonly List<ScalingRefusal> refused = [];

    /// <summary>The targets without pending requests: stored ones, else the minimum, cut to the range.</summary>
    public static Dictionary<string, int> CurrentTargets(
        CompiledInfrastructure compiled, IReadOnlyDictionary<string, int> stored)
        => compiled.Nodes.ToDictionary(
            n => n.Name, n => Math.Clamp(stored.GetValueOrDefault(n.Name, n.Min), n.Min, n.Max));

    /// <summary>
    /// The request that each target comes from. A target that the description gave or cut has none.
    /// </summary>
    /// <param name="targets">The targets, by node.</param>
    /// <param name="stored">The targets that older decisions left.</param>
    /// <param name="decided">The newest decided request of each node.</param>
    /// <param name="decision">The decision on the pending requests.</param>
    public static Dictionary<string, long> Origins(
        IReadOnlyDictionary<string, int> targets, IReadOnlyDictionary<string, int> stored,
        IReadOnlyDictionary<string, long> decided, ScalingDecision decision)
    {
        var origins = decided.Where(d => targets.TryGetValue(d.Key, out var target)
            && stored.TryGetValue(d.Key, out var was) && was == target).ToDictionary(d => d.Key, d => d.Value);
        foreach (var (node, request) in decision.Origins) origins[node] = request;
        return origins;
    }

    /// <summary>
    /// The node id that a short one means; other texts stay as they are. Throws <see cref="OccoException"/> when it
    /// means several.
    /// </summary>
    public static string WholeId(IReadOnlyList<NodeInstance> instances, string selector)
        => instances.Any(instance => Matches(instance, selector)) || !ShortId.IsShortId(selector)
            || ShortId.Only(selector, [.. instances.Where(i => ShortId.IsOf(i, selector))]) is not { } found
                ? selector
                : found.Id.ToString();

    public ScalingDecision Decide(
        IReadOnlyDictionary<string, int> stored, IReadOnlyList<PendingScaleRequest> requests)
    {
        var targets = CurrentTargets(compiled, stored);
        var decided = new Dictionary<string, int>();
        var origins = new Dictionary<string, long>();
        var ineffective = new HashSet<long>();
        var replacing = requests.Where(r => r.Request.To is not null).GroupBy(r => r.Node)
            .ToDictionary(g => g.Key, g => g.Max(r => r.Id));
        foreach (var request in requests)
        {
            var (wasRefused, dropped) = (refused.Count, drops.Count);
            var before = targets.GetValueOrDefault(request.Node);
            if (nodes.TryGetValue(request.Node, out var node)) targets[node.Name] = Apply(request, node, before);
            else Refuse(request, "the description has no such node");
            if (refused.Count > wasRefused && drops.Count == dropped
                && targets.GetValueOrDefault(request.Node) == before)
            {
                ineffective.Add(request.Id);
                continue;
            }

            decided[request.Node] = targets[request.Node];
            origins[request.Node] = request.Id;
        }

        return new([.. requests.Select(r => r.Id)], decided, drops, notes)
        {
            Refused = refused.ConvertAll(r => r with
            {
                IsReplaced = !r.IsDrop && r.RequestId < replacing.GetValueOrDefault(r.Node),
            }),
            Ineffective = ineffective,
            Origins = origins,
        };
    }

    private int Apply(PendingScaleRequest request, CompiledNode node, int target)
    {
        if (request.Request.Drop.Count > 0)
            return request.Request.Drop.Aggregate(target, (t, selector) => DropOne(request, node, selector, t));
        var wish = request.Request.WishFrom(target);
        var granted = (int)Math.Clamp(wish, node.Min, node.Max);
        if (granted == wish) notes.Add((node.Name, $"scale request {request.Id}: {target} -> {granted}"));
        else Refuse(request, $"{wish} is cut to {granted}: the description allows {node.Min} to {node.Max}");
        return granted;
    }

    private int DropOne(PendingScaleRequest request, CompiledNode node, string selector, int target)
    {
        var found = instances.FirstOrDefault(i => i.Name == node.Name && Matches(i, selector));
        if (found is null) Refuse(request, $"there is no instance '{selector}'", isUnknown: true);
        else if (!NodeLifecycle.IsAlive(found.State) || found.DropReason is not null
            || drops.Exists(d => d.NodeId == found.Id))
            Refuse(request, $"'{selector}' leaves anyway");
        else if (found.IsProtected) Refuse(request, $"'{selector}' stays, it is protected");
        else if (target <= node.Min)
            Refuse(request, $"'{selector}' stays, {node.Min} is the least the description allows");
        else
        {
            drops.Add((found.Id, $"scale request {request.Id}"));
            return target - 1;
        }

        return target;
    }

    private void Refuse(PendingScaleRequest request, string why, bool isUnknown = false)
    {
        var refusal = new ScalingRefusal(request.Id, request.Node, why)
        {
            IsUnknown = isUnknown,
            IsDrop = request.Request.Drop.Count > 0,
        };
        refused.Add(refusal);
        notes.Add((request.Node, refusal.Message));
    }

    private static bool Matches(NodeInstance instance, string selector)
        => (Guid.TryParse(selector, out var id) && instance.Id == id)
        || instance.InstanceId == selector
        || instance.PrivateAddress == selector
        || instance.Addresses.Contains(selector);
}
