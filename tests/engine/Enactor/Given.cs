namespace Occo.Engine.Tests;

/// <summary>Descriptions and instances for tests, with everything that a test does not care about filled in.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ComposedRequest Request = new()
    {
        Resource = new Dictionary<string, object?> { ["type"] = "dummy" },
    };

    public static Infrastructure Infrastructure(
        CompiledInfrastructure compiled, InfrastructureState state = InfrastructureState.Pending) => new()
        {
            Name = compiled.Name,
            Id = "i-1",
            State = state,
            Owner = compiled.Owner,
            Version = 1,
            Ready = 0,
            Desired = compiled.Nodes.Sum(n => n.Min),
            Nodes = [.. compiled.Nodes.Select(n => n.Name)],
            CreatedAt = Now,
        };

    /// <summary>Nodes of type <c>t</c> on the dummy cloud; an edge is (dependent, dependee).</summary>
    public static CompiledInfrastructure Compiled(
        (string Name, int Min, int Max)[] nodes, params (string Dependent, string Dependee)[] edges)
    {
        var compiled = nodes.Select(n => new CompiledNode
        {
            Name = n.Name,
            Type = "t",
            Filter = ComposedRequest.Empty,
            Scaling = new(n.Min, n.Max),
            Variables = ComposedRequest.Empty,
            DependsOn = [.. edges.Where(e => e.Dependent == n.Name).Select(e => e.Dependee)],
            Inbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
            Outbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
        }).ToList();
        return new()
        {
            Name = "web",
            Owner = "ops",
            Variables = ComposedRequest.Empty,
            Nodes = compiled,
            Levels = Levels(compiled),
            Definitions = new Dictionary<string, NodeDefinition>
            {
                ["t"] = new("t", [new() { Resource = Request.Resource }]),
            },
        };
    }

    public static NodeInstance Instance(string node, long ordinal, NodeState state = NodeState.Ready) => new()
    {
        Infrastructure = "web",
        InfrastructureId = "i-1",
        Name = node,
        Id = new Guid((int)ordinal, 0, 0, new byte[8]),
        Ordinal = ordinal,
        State = state,
        InstanceId = state == NodeState.Creating ? null : $"dummy-{ordinal}",
        Addresses = state == NodeState.Creating ? [] : [$"10.0.0.{ordinal}"],
        ResourceState = state is NodeState.Ready or NodeState.Unhealthy ? ComponentState.Ready : ComponentState.Pending,
        ReadyAt = state is NodeState.Ready or NodeState.Unhealthy ? Now : null,
        UnhealthySince = state == NodeState.Unhealthy ? Now.AddSeconds(-30) : null,
        Cloud = "dummy",
        CloudSettings = ComposedRequest.Empty,
        Version = 1,
        Digest = "d",
        Request = Request,
        Token = "t",
        CreatedAt = Now.AddMinutes(-1),
        LastError = state == NodeState.Failed ? "exited with code 1" : null,
    };

    private static List<IReadOnlyList<string>> Levels(List<CompiledNode> nodes)
    {
        var levels = new List<IReadOnlyList<string>>();
        var placed = new HashSet<string>();
        while (placed.Count < nodes.Count)
        {
            var level = nodes.Where(n => !placed.Contains(n.Name) && n.DependsOn.All(placed.Contains))
                .Select(n => n.Name).ToList();
            if (level.Count == 0) throw new InvalidOperationException("cycle");
            levels.Add(level);
            placed.UnionWith(level);
        }

        return levels;
    }
}
