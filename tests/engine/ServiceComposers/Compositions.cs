namespace Occo.Engine.Tests;

/// <summary>Inputs of compositions, with as little as a test needs.</summary>
internal static class Compositions
{
    public static readonly Guid NodeId = Guid.Parse("00000000-0000-0000-0000-000000000001");

    public static Dictionary<string, object?> Map(params (string Key, object? Value)[] entries)
        => entries.ToDictionary(e => e.Key, e => e.Value);

    public static List<object?> List(params object?[] items) => [.. items];

    public static CompiledNode Node(IReadOnlyDictionary<string, object?>? variables = null) => new()
    {
        Name = "web",
        Type = "webtype",
        Filter = Map(),
        Variables = variables ?? Map(),
        DependsOn = [],
        Inbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
        Outbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>(),
    };

    public static NodeImplementation Implementation(
        Dictionary<string, object?>? contextualisation = null, Dictionary<string, object?>? resource = null) => new()
        {
            Resource = resource ?? Map(("type", "dummy")),
            Contextualisation = contextualisation,
        };

    public static CompositionInput Input(
        NodeImplementation? implementation = null, CompiledNode? node = null, params NodeInstance[] instances) => new()
        {
            InfrastructureId = "infra-1",
            InfrastructureName = "shop",
            Owner = "ops",
            NodeId = NodeId,
            Node = node ?? Node(),
            Implementation = implementation ?? Implementation(),
            Reservation = Reservation.None,
            Find = name => instances.Where(i => i.Name == name).ToList(),
            Ask = (key, _) => throw new OccoException(FailureKind.NotFound, $"Nobody answers '{key}'."),
        };

    public static NodeInstance Instance(string name, int number, params string[] addresses) => new()
    {
        Infrastructure = "shop",
        InfrastructureId = "infra-1",
        Name = name,
        Id = Guid.Parse($"00000000-0000-0000-0000-{number:D12}"),
        Ordinal = number,
        State = NodeState.Ready,
        Addresses = addresses,
        PrivateAddress = addresses.Length > 0 ? $"192.168.0.{number}" : null,
        InstanceId = $"vm-{number}",
        Cloud = "dummy",
        CloudSettings = Map(),
        Version = 1,
        
        Digest = "",
        Token = "token",
        Request = new() { Resource = Map(("type", "dummy")) },
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    public static ComposedRequest Compose(CompositionInput input) => new ServiceComposerRegistry([]).Compose(input);
}
