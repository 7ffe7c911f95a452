using Xunit;
using static Occo.Engine.Tests.Compositions;

namespace Occo.Engine.Tests;

public sealed class ComposerTests
{
    [Fact]
    public void Compose_NoContextualisation_RendersResourceOnly()
    {
        var resource = Map(("type", "dummy"), ("name", "{{ name }}-{{ infra_name }}"));
        var request = Compose(Input(Implementation(resource: resource)));
        Assert.Equal("web-shop", request.Resource["name"]);
        Assert.Null(request.Context);
        Assert.Null(request.ConfigManagement);
        Assert.Null(request.HealthCheck);
        Assert.Equal(["connections"], request.Attributes.Keys);
    }

    [Fact]
    public void Compose_ExpressionInSection_KeepsItsKind()
    {
        var node = Node(Map(("port", 80L), ("tags", List("a")), ("big", true)));
        var resource = Map(
            ("type", "dummy"), ("port", "{{ variables.port }}"), ("text", "{{ variables.port }}!"),
            ("tags", "{{ variables.tags }}"), ("big", "{{ variables.big }}"),
            ("{{ name }}-key", List("{{ 1 + 1 }}", 5L)));
        var request = Compose(Input(Implementation(resource: resource), node));
        Assert.Equal(80L, request.Resource["port"]);
        Assert.Equal("80!", request.Resource["text"]);
        Assert.Equal(List("a"), request.Resource["tags"]);
        Assert.Equal(true, request.Resource["big"]);
        Assert.Equal(List(2L, 5L), request.Resource["web-key"]);
    }

    [Fact]
    public void Compose_KeysThatRenderAlike_AreRefused()
    {
        var resource = Map(("type", "dummy"), ("web", 1L), ("{{ name }}", 2L));
        var error = Assert.Throws<CompositionException>(() => Compose(Input(Implementation(resource: resource))));
        Assert.Contains("The key '{{ name }}' appears twice", error.Message);
    }

    [Fact]
    public void Compose_Reservation_IsSeenByAllSections()
    {
        var implementation = Implementation(
            Map(("type", "basic"), ("attributes", Map(("url", "http://{{ ip }}:{{ ports.http }}")))),
            Map(("type", "local"), ("arguments", List("--bind", "{{ address }}", "{{ ports['http'] }}"))));
        var input = Input(implementation) with
        {
            Reservation = new("127.0.1.5", new Dictionary<string, int> { ["http"] = 8080 }),
        };
        var request = Compose(input);
        Assert.Equal("http://127.0.1.5:8080", request.Attributes["url"]);
        Assert.Equal(List("--bind", "127.0.1.5", 8080L), request.Resource["arguments"]);
    }

    [Theory]
    [InlineData("{{ address }}", "does not know the address")]
    [InlineData("{{ ports.http }}", "has no ports")]
    [InlineData("{{ greeting }}", "Write variables.greeting.")]
    [InlineData("{{ puppet.modules }}", "puppet_solo")]
    [InlineData("{{ cmd('ls') }}", "cannot run programs")]
    public void Compose_MissingName_SaysWhy(string template, string message)
    {
        var resource = Map(("type", "dummy"), ("arguments", List("a", template)));
        var error = Assert.Throws<CompositionException>(
            () => Compose(Input(Implementation(resource: resource), Node(Map(("greeting", "hi"))))));
        Assert.Contains(message, error.Message);
        Assert.StartsWith("resource.arguments[1](1): ", error.Message);
    }

    [Fact]
    public void Compose_Basic_RendersAttributesAsText()
    {
        var attributes = Map(("n", "{{ variables.n }}"), ("deep", Map(("l", List("{{ name }}", 3L)))));
        var request = Compose(Input(
            Implementation(Map(("type", "basic"), ("attributes", attributes))), Node(Map(("n", 5L)))));
        Assert.Equal("5", request.Attributes["n"]);
        Assert.Equal(List("web", 3L), ((IReadOnlyDictionary<string, object?>)request.Attributes["deep"]!)["l"]);
    }

    [Fact]
    public void Compose_Mappings_BecomeConnections()
    {
        var node = Node() with
        {
            Inbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>
            {
                ["db"] = [new("fqdn", "app.db.host", false, Map()), new("port", "app.db.port", true, Map())],
            },
            Outbound = new Dictionary<string, IReadOnlyList<AttributeMapping>>
            {
                ["proxy"] = [new("url", "backend", true, Map()), new("id", "peer", false, Map())],
            },
        };
        var request = Compose(Input(node: node));
        var connections = (IReadOnlyList<object?>)request.Attributes["connections"]!;
        Assert.Equal(2, connections.Count);
        Assert.Equal(
            Map(("source_role", "infra-1_db"), ("source_attribute", "fqdn"), ("destination_attribute", "app.db.host")),
            connections[0]);
    }

    [Fact]
    public void Compose_NodeDescription_IsSeenByTemplates()
    {
        var node = Node(Map(("v", "V"))) with
        {
            Scaling = new(2, 5),
            Outbound = new Dictionary<string, IReadOnlyList<AttributeMapping>> { ["p"] = [new("a", "b", true, Map())] },
        };
        const string Template = "{{ type }} {{ infra_id }} {{ user_id }} {{ node_id }} "
            + "{{ scaling.min }}-{{ scaling.max }} "
            + "{{ mappings.outbound.p[0].attributes | join('>') }} {{ resource.type }} {{ contextualisation.type }}";
        var request = Compose(Input(
            Implementation(Map(("type", "basic"), ("attributes", Map(("all", Template))))), node));
        Assert.Equal($"webtype infra-1 ops {NodeId} 2-5 a>b dummy basic", request.Attributes["all"]);
    }

    [Fact]
    public void Compose_HealthCheck_StaysUnrendered()
    {
        var implementation = Implementation() with { HealthCheck = Map(("urls", List("http://{{ ip }}/"))) };
        var check = Compose(Input(implementation)).HealthCheck!;
        Assert.Equal(List("http://{{ ip }}/"), check["urls"]);
        Assert.Equal("basic", check["type"]);
    }

    [Fact]
    public void Compose_PuppetSolo_GivesVariables()
    {
        var implementation = Implementation(Map(("type", "cloudinit"),
            ("context_template", "{{ puppet.modules }}|{{ puppet.manifests }}|{{ puppet.attributes }}\n"))) with
        {
            ConfigManagement = Map(("type", "puppet_solo"), ("manifests", List("m1", "m2")),
                ("attributes", List(Map(("user", "{{ variables.user }}")), Map(("n", 1L))))),
        };
        var request = Compose(Input(implementation, Node(Map(("user", "joe")))));
        Assert.Equal("|m1 m2|{'user': 'joe'} {'n': 1}", request.Context);
    }

    [Fact]
    public void Compose_Docker_RendersEnvironmentAndCommand()
    {
        var implementation = Implementation(Map(
            ("type", "docker"), ("context_variables", Map(("secret", "{{ 'p' ~ 'w' }}"))),
            ("env", List("A={{ variables.a }}", "B={{ context_variables.secret | b64encode }}", "C={{ 1 }}")),
            ("command", List("sh", "-c", "echo {{ name }}"))));
        var request = Compose(Input(implementation, Node(Map(("a", 1L)))));
        Assert.Null(request.Context);
        Assert.Equal(List("A=1", "B=cHc=", "C=1"), request.Attributes["env"]);
        Assert.Equal(List("sh", "-c", "echo web"), request.Attributes["command"]);
    }

    [Fact]
    public void Compose_DockerWithTextOfContextVariables_ParsesWhatWasRendered()
    {
        var implementation = Implementation(Map(
            ("type", "docker"),
            ("context_variables", "k: {{ variables.a }}\nl: [0755, on]\nm: &m {n: x}\no: *m\nname: hidden\n"),
            ("env", List("A={{ k }}", "B={{ l[0] + 1 }}{{ l[1] }}", "C={{ o.n }}", "D={{ name }}",
                "E={{ context_variables.name }}"))));
        var request = Compose(Input(implementation, Node(Map(("a", 1L)))));
        Assert.Equal(List("A=1", "B=756on", "C=x", "D=web", "E=hidden"), request.Attributes["env"]);
    }

    [Theory]
    [InlineData("- a\n- b", "must be a mapping, or the YAML text of one, not a list.")]
    [InlineData("a: 1\nb: [", "The rendered text is not YAML")]
    [InlineData("a: 1\na: 2", "The key 'a' appears twice.")]
    [InlineData("a: *b", "The alias '*b' has no anchor before it.")]
    public void Compose_DockerWithOtherText_SaysFileAndProblem(string text, string message)
    {
        var implementation = Implementation(
            Map(("type", "docker"), ("context_variables", text), ("env", List()))) with
        {
            ImportedTexts = new Dictionary<string, string> { ["contextualisation.context_variables"] = "/d/cv.yaml" },
        };
        var error = Assert.Throws<CompositionException>(() => Compose(Input(implementation)));
        Assert.StartsWith("/d/cv.yaml(", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_DockerWithHostileText_EndsSoon()
    {
        var deep = Map(("type", "docker"), ("context_variables", "a: " + new string('[', 5000)), ("env", List()));
        Assert.Contains("nested more than 100 deep", Assert.Throws<CompositionException>(
            () => Compose(Input(Implementation(deep)))).Message, StringComparison.Ordinal);
        var many = Map(("type", "docker"), ("context_variables", "a: [" + new string(',', 200_001).Replace(",", "1,")
            + "]"), ("env", List()));
        Assert.Contains("more than 100000 values", Assert.Throws<CompositionException>(
            () => Compose(Input(Implementation(many)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_DockerWithoutCommand_HasNone()
    {
        var request = Compose(Input(Implementation(Map(("type", "docker"), ("env", List())))));
        Assert.Equal(["env", "connections"], request.Attributes.Keys);
    }

    [Fact]
    public void Compose_UnknownType_NamesLoadedOnes()
    {
        var error = Assert.Throws<CompositionException>(() => Compose(Input(Implementation(Map(("type", "salt"))))));
        Assert.Contains("'salt', which is not loaded. Loaded are: basic, cloudinit, docker.", error.Message);
    }

    [Fact]
    public void Compose_UsersComposer_TakesThePlaceOfABuiltInOne()
    {
        var registry = new ServiceComposerRegistry([new FixedComposer()]);
        Assert.Equal("fixed", registry.Compose(Input()).Context);
        Assert.Equal(3, registry.All.Count);
    }

    [Fact]
    public void Compose_Twice_GivesEqualRequests()
    {
        var section = Map(("type", "cloudinit"), ("context_template", Map(("a", "{{ getip('db') }}"))));
        var input = Input(Implementation(section), instances: Instance("db", 7, "10.0.0.7"));
        var registry = new ServiceComposerRegistry([]);
        var (first, second) = (registry.Compose(input), registry.Compose(input));
        Assert.Equal(first.Context, second.Context);
        Assert.Equal(first.Inputs, second.Inputs);
    }

    private sealed class FixedComposer : IServiceComposer
    {
        public string Type => "basic";

        public IEnumerable<Diagnostic> Validate(Section contextualisation) => [];

        public ComposedRequest Compose(CompositionInput input)
            => new() { Resource = input.Implementation.Resource, Context = "fixed" };
    }
}
