using Occo.Engine.ServiceComposers.Templates;

namespace Occo.Engine.ServiceComposers;

/// <summary>Template functions that ask about nodes and infrastructures. Every answer is recorded.</summary>
internal sealed class NodeFunctions
{
    public const string Infrastructure = "infra";

    private readonly AnswerSources sources;
    private readonly Dictionary<string, string> inputs = [];

    public NodeFunctions(AnswerSources sources)
    {
        this.sources = sources;
        All = new Dictionary<string, TemplateFunction>
        {
            ["getip"] = call => One(call, NodeInputs.Address),
            ["getprivip"] = call => One(call, NodeInputs.PrivateAddress),
            ["getipall"] = GetAllAddresses,
            ["find_node_id"] = FindNode,
            ["ibget"] = Ask,
            [Infrastructure] = GetInfrastructure,
            ["cut"] = Cut,
            ["cmd"] = RefuseCommand,
        };
    }

    public static IReadOnlyList<string> Names { get; } =
        ["getip", "getprivip", "getipall", "find_node_id", "ibget", Infrastructure, "cut", "cmd"];

    public IReadOnlyDictionary<string, TemplateFunction> All { get; }

    /// <summary>The questions so far, and the answers.</summary>
    public IReadOnlyDictionary<string, string> Inputs => inputs;

    private string One(CallArguments call, string question)
    {
        var node = call.Bind(1, "name").Text("name");
        Find(call, question, node);
        var address = inputs[NodeInputs.Key(question, node)];
        return address.Length > 0 ? address : throw NothingYet(call, node, "an instance with an address");
    }

    private List<object?> GetAllAddresses(CallArguments call)
        => NodeInputs.Addresses(Find(call, NodeInputs.AllAddresses, call.Bind(1, "name").Text("name")))
            .ToList<object?>();

    private object FindNode(CallArguments call)
    {
        var node = call.Bind(1, "name", "allnodes").Text("name");
        var all = call.Flag("allnodes");
        var found = Find(call, all ? NodeInputs.AllInstances : NodeInputs.Instance, node);
        if (all) return found.Select(object? (i) => InstanceValues.Of(i)).ToList();
        return found.Count > 0 ? InstanceValues.Of(found[0]) : throw NothingYet(call, node, "an instance");
    }

    private IReadOnlyList<NodeInstance> Find(CallArguments call, string question, string node)
    {
        var found = sources.Find(node);
        call.Rendering.Step(found.Count);
        inputs[NodeInputs.Key(question, node)] = NodeInputs.Answer(question, found);
        return found;
    }

    private CompositionException NothingYet(CallArguments call, string node, string what) => call.Error(
        $"The node '{node}' does not have {what} yet. {sources.Advice(node)}");

    private Dictionary<string, object?> GetInfrastructure(CallArguments call)
    {
        var name = call.Bind(1, "name").Text("name");
        return new()
        {
            ["name"] = name,
            ["outputs"] = new OutputMapping(name, sources.Outputs(name), call, inputs),
        };
    }

    private object? Ask(CallArguments call)
    {
        if (call.Positional is not [string key, ..])
            throw call.Error("The first argument is a key: ibget('node.address', ...).");
        var arguments = new Dictionary<string, object?>(call.Named);
        arguments.TryAdd("infrastructure", sources.InfrastructureId);
        switch (call.Positional)
        {
            case [_]:
                break;
            case [_, string node]:
                arguments["node"] = node;
                break;
            case [_, IReadOnlyDictionary<string, object?> instance] when instance.ContainsKey("node_id"):
                arguments["node_id"] = instance["node_id"];
                break;
            default:
                throw call.Error("The second argument is the name of a node, or an instance. Name other arguments: "
                    + "ibget('node.find', node='db').");
        }

        try
        {
            return InstanceValues.Plain(sources.Ask(key, arguments));
        }
        catch (OccoException e)
        {
            throw call.Error(e.Message);
        }
    }

    // As in Python, negative positions count from the end.
    private static string Cut(CallArguments call)
    {
        var text = call.Bind(3, "s", "from", "to").Text("s");
        var from = Position(call.Integer("from"));
        var to = Position(call.Integer("to"));
        if (to <= from) return "";
        call.Rendering.Charge(to - from);
        return text[from..to];

        int Position(long at) => (int)Math.Clamp(at < 0 ? at + text.Length : at, 0, text.Length);
    }

    private static object RefuseCommand(CallArguments call) => throw call.Error(
        "Templates cannot run programs on the machine that runs Occo: every author of a template could then do "
        + "anything there. Run the program yourself and pass its result as a variable.");
}
