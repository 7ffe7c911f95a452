namespace Occo.Engine.Util;

/// <summary>
/// What a composition may ask about other nodes, and the answers as text. The planner asks again with the recorded key:
/// another answer means that the instance was composed from something that has changed.
/// </summary>
internal static class NodeInputs
{
    /// <summary>First address of a node.</summary>
    public const string Address = "getip";

    /// <summary>First private address of a node.</summary>
    public const string PrivateAddress = "getprivip";

    /// <summary>Addresses of all instances of a node.</summary>
    public const string AllAddresses = "getipall";

    /// <summary>First instance of a node.</summary>
    public const string Instance = "find_node_id";

    /// <summary>All instances of a node.</summary>
    public const string AllInstances = "find_node_id_all";

    /// <summary>The key of a question: <c>getip:db</c>.</summary>
    public static string Key(string question, string node) => $"{question}:{node}";

    /// <summary>The node that a key asks about.</summary>
    public static string NodeOf(string key) => key[(key.IndexOf(':') + 1)..];

    /// <summary>The present answer to a recorded key; an empty text where there is none.</summary>
    public static string Answer(string key, Func<string, IReadOnlyList<NodeInstance>> find)
    {
        var colon = key.IndexOf(':');
        return colon < 0 ? "" : Answer(key[..colon], find(key[(colon + 1)..]));
    }

    /// <summary>The answer to a question about these instances.</summary>
    public static string Answer(string question, IReadOnlyList<NodeInstance> instances) => question switch
    {
        Address => Addresses(instances).FirstOrDefault() ?? "",
        PrivateAddress => instances.Select(i => i.PrivateAddress ?? i.Address).FirstOrDefault(a => a is not null) ?? "",
        AllAddresses => string.Join(',', Addresses(instances)),
        Instance => string.Join(',', instances.Take(1).Select(Identify)),
        AllInstances => string.Join(',', instances.Select(Identify)),
        _ => "",
    };

    /// <summary>First addresses of the instances that have one.</summary>
    public static IEnumerable<string> Addresses(IReadOnlyList<NodeInstance> instances)
        => instances.Select(i => i.Address).OfType<string>();

    private static string Identify(NodeInstance instance) => $"{instance.Id}={string.Join('+', instance.Addresses)}";
}
