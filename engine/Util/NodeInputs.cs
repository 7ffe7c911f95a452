namespace Occo.Engine.Util;

/// <summary>
/// What a composition may ask about other nodes, with the answers as text. The planner asks again with the recorded
/// key: another answer means that an input of the composition has changed.
/// </summary>
internal static class NodeInputs
{
    public const string Address = "getip";
    public const string PrivateAddress = "getprivip";
    public const string AllAddresses = "getipall";
    public const string Instance = "find_node_id";
    public const string AllInstances = "find_node_id_all";

    /// <summary>The key of a question: <c>getip:db</c>.</summary>
    public static string Key(string question, string node) => $"{question}:{node}";

    public static string NodeOf(string key) => key[(key.IndexOf(':') + 1)..];

    /// <summary>The present answer to a recorded key; an empty text where there is none.</summary>
    public static string Answer(string key, Func<string, IReadOnlyList<NodeInstance>> find)
    {
        var colon = key.IndexOf(':');
        return colon < 0 ? "" : Answer(key[..colon], find(key[(colon + 1)..]));
    }

    public static string Answer(string question, IReadOnlyList<NodeInstance> instances) => question switch
    {
        Address => Addresses(instances).FirstOrDefault() ?? "",
        PrivateAddress => instances.Select(i => i.PrivateAddress ?? i.Address).FirstOrDefault(a => a is not null) ?? "",
        AllAddresses => string.Join(',', Addresses(instances)),
        Instance => string.Join(',', instances.Take(1).Select(Identify)),
        AllInstances => string.Join(',', instances.Select(Identify)),
        _ => "",
    };

    public static IEnumerable<string> Addresses(IReadOnlyList<NodeInstance> instances)
        => instances.Select(i => i.Address).OfType<string>();

    /// <summary>A recorded answer is about this instance.</summary>
    public static bool Uses(string key, string answer, NodeInstance instance)
        => NodeOf(key) == instance.Name && answer.Contains($"{instance.Id}=", StringComparison.Ordinal);

    private static string Identify(NodeInstance instance) => $"{instance.Id}={string.Join('+', instance.Addresses)}";
}
