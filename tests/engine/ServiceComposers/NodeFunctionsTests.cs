using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class NodeFunctionsTests
{
    private static readonly NodeInstance[] Instances =
    [
        Instance("db", 1, "10.0.0.1", "db.example"), Instance("db", 2, "10.0.0.2"),
        Instance("queue", 3) with { PrivateAddress = null },
        Instance("cache", 4, "10.0.0.4") with
        {
            PrivateAddress = null, Ports = new Dictionary<string, int> { ["tcp"] = 11211 },
        },
    ];

    [Theory]
    [InlineData("{{ getip('db') }}", "10.0.0.1", "getip:db", "10.0.0.1")]
    [InlineData("{{ getip(name='db') }}", "10.0.0.1", "getip:db", "10.0.0.1")]
    [InlineData("{{ getprivip('db') }}", "192.168.0.1", "getprivip:db", "192.168.0.1")]
    [InlineData("{{ getip(db) }}", "10.0.0.1", "getip:db", "10.0.0.1")]
    [InlineData("{{ getprivip(name=db) }}", "192.168.0.1", "getprivip:db", "192.168.0.1")]
    [InlineData("{% set db = 'cache' %}{{ getip(db) }}", "10.0.0.4", "getip:cache", "10.0.0.4")]
    [InlineData("{% for n in ['db'] %}{{ getip(n) }}{% endfor %}", "10.0.0.1", "getip:db", "10.0.0.1")]
    [InlineData("{{ getprivip('cache') }}", "10.0.0.4", "getprivip:cache", "10.0.0.4")]
    [InlineData("{{ getipall('db') }}", "['10.0.0.1', '10.0.0.2']", "getipall:db", "10.0.0.1,10.0.0.2")]
    [InlineData("{{ getipall('db') | join(' ') }}", "10.0.0.1 10.0.0.2", "getipall:db", "10.0.0.1,10.0.0.2")]
    [InlineData("{{ getipall('none') | length }}", "0", "getipall:none", "")]
    [InlineData("{{ find_node_id('db').node_id }}", "00000000-0000-0000-0000-000000000001",
        "find_node_id:db", "00000000-0000-0000-0000-000000000001=10.0.0.1+db.example")]
    [InlineData("{% for n in find_node_id('db', allnodes=True) %}{{ n.address }} {% endfor %}", "10.0.0.1 10.0.0.2 ",
        "find_node_id_all:db",
        "00000000-0000-0000-0000-000000000001=10.0.0.1+db.example,00000000-0000-0000-0000-000000000002=10.0.0.2")]
    [InlineData("{{ find_node_id('none', true) }}", "[]", "find_node_id_all:none", "")]
    public void Compose_Question_IsAnsweredAndRecorded(string template, string expected, string key, string answer)
    {
        var request = Compose(template);
        Assert.Equal(expected, request.Attributes["a"]);
        Assert.Equal(new Dictionary<string, string> { [key] = answer }, request.Inputs);
    }

    [Theory]
    [InlineData("{{ getip('db') }}")]
    [InlineData("{{ getprivip('db') }}")]
    [InlineData("{{ getipall('db') }}")]
    [InlineData("{{ find_node_id('db').address }}")]
    [InlineData("{{ find_node_id('db', true) }}")]
    public void Answer_RecordedKey_IsTheSameUntilTheNodeChanges(string template)
    {
        var (key, answer) = Compose(template).Inputs.Single();
        Assert.Equal(answer, NodeInputs.Answer(key, name => Instances.Where(i => i.Name == name).ToList()));
        Assert.NotEqual(answer, NodeInputs.Answer(key, _ => [Instance("db", 9, "10.0.0.9")]));
        Assert.Equal("", NodeInputs.Answer(key, _ => []));
    }

    [Theory]
    [InlineData("getip")]
    [InlineData("unknown:db")]
    [InlineData("")]
    public void Answer_KeyOfNoQuestion_IsEmpty(string key) => Assert.Equal("", NodeInputs.Answer(key, _ => Instances));

    [Fact]
    public void Compose_QuestionsInAllSections_AreRecorded()
    {
        var implementation = Implementation(
            Map(("type", "cloudinit"), ("context_template", "{{ getip('db') }}{{ getip('db') }}"),
                ("attributes", Map(("x", "{{ getip('cache') }}")))),
            Map(("type", "dummy"), ("peers", "{{ getipall('db') }}")));
        var request = Compositions.Compose(Input(implementation, instances: Instances));
        Assert.Equal(["getip:cache", "getip:db", "getipall:db"], request.Inputs.Keys.Order());
        Assert.Equal(List("10.0.0.1", "10.0.0.2"), request.Resource["peers"]);
    }

    [Theory]
    [InlineData("{{ getip('nobody') }}", "getip: The node 'nobody' does not have an instance with an address yet.")]
    [InlineData("{{ getip('queue') }}", "getip: The node 'queue' does not have an instance with an address yet.")]
    [InlineData("{{ getprivip('queue') }}", "add the dependency [web, queue]")]
    [InlineData("{{ find_node_id('nobody') }}", "Occo then waits until 'nobody' is ready")]
    public void Compose_NoUsableInstance_SaysThatADependencyHelps(string template, string message)
        => Assert.Contains(message, Assert.Throws<CompositionException>(() => Compose(template)).Message);

    [Fact]
    public void Compose_FoundInstance_HasItsAttributes()
    {
        const string Template = "{% set n = find_node_id('cache') %}"
            + "{{ n.name }} {{ n.infra_id }} {{ n.infra_name }} {{ n.instance_id }} "
            + "{{ n.resource_address }} {{ n.addresses }} {{ n.ports.tcp }} {{ n.state }} {{ n.private_address }}";
        Assert.Equal(
            "cache infra-1 shop vm-4 10.0.0.4 ['10.0.0.4'] 11211 ready None", Compose(Template).Attributes["a"]);
    }

    [Theory]
    [InlineData("{{ cut('abcdef', 0, 4) }}", "abcd")]
    [InlineData("{{ cut('abcdef', 2, 99) }}", "cdef")]
    [InlineData("{{ cut('abcdef', -2, 6) }}", "ef")]
    [InlineData("{{ cut('abcdef', 0, -2) }}", "abcd")]
    [InlineData("{{ cut('abcdef', 4, 2) }}", "")]
    [InlineData("{{ cut(s='abc', to=2, from=1) }}", "b")]
    [InlineData("{{ cut('abc', -9223372036854775807, 9223372036854775807) }}", "abc")]
    public void Compose_Cut_CountsAsPython(string template, string expected)
        => Assert.Equal(expected, Compose(template).Attributes["a"]);

    [Theory]
    [InlineData("{{ ibget('k') }}", "k infrastructure=infra-1")]
    [InlineData("{{ ibget('k', 'db') }}", "k infrastructure=infra-1 node=db")]
    [InlineData("{{ ibget('k', node='db', x=5) }}", "k infrastructure=infra-1 node=db x=5")]
    [InlineData("{{ ibget('k', infrastructure='other') }}", "k infrastructure=other")]
    [InlineData("{{ ibget('k', find_node_id('db')) }}",
        "k infrastructure=infra-1 node_id=00000000-0000-0000-0000-000000000001")]
    public void Compose_Ibget_PassesNamedArguments(string template, string expected)
        => Assert.Equal(expected, Compose(template, (key, arguments) => key + string.Concat(
            arguments.OrderBy(a => a.Key).Select(a => $" {a.Key}={a.Value}"))).Attributes["a"]);

    [Fact]
    public void Compose_IbgetOfModelValues_GivesPlainValues()
    {
        var answer = new Dictionary<string, object?>
        {
            ["state"] = NodeState.Ready, ["count"] = 3, ["time"] = DateTimeOffset.UnixEpoch, ["nodes"] = Instances,
            ["by_name"] = new Dictionary<string, IReadOnlyList<NodeInstance>> { ["db"] = Instances },
        };
        const string Template = "{% set a = ibget('k') %}"
            + "{{ a.state }} {{ a.count + 1 }} {{ a.time }} {{ a.nodes[1].address }} {{ a.by_name.db[0].address }}";
        var request = Compose(Template, (_, _) => answer);
        Assert.Equal("ready 4 1970-01-01T00:00:00.0000000Z 10.0.0.2 10.0.0.1", request.Attributes["a"]);
    }

    [Theory]
    [InlineData("{{ ibget() }}", "The first argument is a key")]
    [InlineData("{{ ibget('k', 1) }}", "Name other arguments")]
    [InlineData("{{ ibget('no.such') }}", "ibget: Nobody answers 'no.such'.")]
    public void Compose_IbgetThatFails_SaysWhy(string template, string message)
        => Assert.Contains(message, Assert.Throws<CompositionException>(() => Compose(template)).Message);

    private static ComposedRequest Compose(
        string template, Func<string, IReadOnlyDictionary<string, object?>, object?>? ask = null)
    {
        var section = Map(("type", "basic"), ("attributes", Map(("a", template))));
        var input = Input(Implementation(section), instances: Instances);
        return Compositions.Compose(ask is null ? input : input with { Ask = ask });
    }
}
