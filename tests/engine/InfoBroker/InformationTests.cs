using Xunit;

namespace Occo.Engine.Tests;

public sealed class InformationTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly Infrastructure shop;
    private readonly InformationRouter router;

    public InformationTests()
    {
        shop = fixture.Register();
        router = new InformationRouter(InformationRouter.BuiltIn(fixture.Store));
    }

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData("infrastructure.name", "shop")]
    [InlineData("infrastructure.owner", "anna")]
    [InlineData("infrastructure.state", "pending")]
    [InlineData("infrastructure.version", 1L)]
    [InlineData("node.state", "ready")]
    [InlineData("node.address", "10.0.0.7")]
    [InlineData("node.ip_address", "192.168.0.7")]
    [InlineData("node.private_address", "192.168.0.7")]
    [InlineData("node.resource.state", "temp_failed")]
    [InlineData("node.resource.address", "10.0.0.7")]
    [InlineData("node.resource.ip_address", "192.168.0.7")]
    [InlineData("node.resource.instance_id", "i-7")]
    [InlineData("node.resource.type", "dummy")]
    [InlineData("node.health_check.state", "pending")]
    public async Task Get_Key_AnswersPlainly(string key, object expected)
    {
        await WebAsync();

        Assert.Equal(expected, router.Get(key, Of("shop", "web")));
        Assert.Equal(expected, router.Get(key, Of(shop.Id, "web")));
    }

    [Fact]
    public async Task Get_KeysWithManyValues_AnswerWithAllOfThem()
    {
        var web = await WebAsync();

        Assert.Equal(shop.Id, router.Get("infrastructure.id", Of("shop")));
        Assert.Equal(["10.0.0.7", "fd00::7"], (IReadOnlyList<string>)router.Get("node.addresses", Of("shop", "web"))!);
        Assert.Equal(80, ((IReadOnlyDictionary<string, int>)router.Get("node.ports", Of("shop", "web"))!)["http"]);
        Assert.Equal(web.Id, ((NodeInstance)router.Get("node.find_one", Of("shop", "web"))!).Id);
        Assert.Equal(web.Id, ((NodeInstance)router.Get("node.find_one", new() { NodeId = web.Id })!).Id);
        Assert.Single((IReadOnlyList<NodeInstance>)router.Get("node.find", Of("shop"))!);
        Assert.Empty((IReadOnlyList<NodeInstance>)router.Get("node.find", Of("shop", "db"))!);
        Assert.Equal("shop", router.Get("infrastructure.name", new InformationArguments { NodeId = web.Id }));
    }

    [Fact]
    public async Task Get_NodesOfAnInfrastructure_AreByName()
    {
        var web = await WebAsync();

        var nodes = (IReadOnlyDictionary<string, object?>)router.Get("infrastructure.nodes", Of("shop"))!;
        var instances = (IReadOnlyDictionary<string, object?>)router.Get("infrastructure.node_instances", Of("shop"))!;
        var users = (IReadOnlyDictionary<string, object?>)router.Get("infrastructure.userinfo", Of("shop"))!;

        Assert.Equal(["db", "web"], nodes.Keys);
        Assert.Empty((IReadOnlyList<NodeInstance>)nodes["db"]!);
        Assert.Equal(web.Id, ((IReadOnlyList<NodeInstance>)nodes["web"]!).Single().Id);
        Assert.Equal([web.Id.ToString()], ((IReadOnlyDictionary<string, object?>)instances["web"]!).Keys);
        Assert.Equal("10.0.0.7", ((IReadOnlyDictionary<string, object?>)users["web"]!)[web.Id.ToString()]);
    }

    [Theory]
    [InlineData("infrastructure.description")]
    [InlineData("infrastructure.static_description")]
    public void Get_Description_IsThatOfTheVersion(string key)
    {
        fixture.Store.Infrastructures.Update(shop.Id, StoreFixture.Compiled("shop", ("db", 1, 1)), null, "x");

        Assert.Single(((CompiledInfrastructure)router.Get(key, Of("shop"))!).Nodes);
        Assert.Equal(2, ((CompiledInfrastructure)router.Get(key, Of("shop") with
        {
            Other = new Dictionary<string, object?> { ["version"] = 1L },
        })!).Nodes.Count);
        Assert.Equal(FailureKind.InvalidArgument, Failure(key, Of("shop") with
        {
            Other = new Dictionary<string, object?> { ["version"] = "newest" },
        }).Kind);
    }

    [Fact]
    public void Get_Definition_IsTheFirstThatFits()
    {
        fixture.Store.Definitions.Import([StoreFixture.Definition("cache", "debian", "alpine")]);

        Assert.Equal("debian", Image("node.definition", Of("shop", "web")));
        Assert.Equal("alpine", Image("node.definition", Of("shop", "web") with { Other = Filter("alpine") }));
        Assert.Equal("alpine", Image("node.definition", new InformationArguments
        {
            Other = new Dictionary<string, object?>(Filter("alpine")) { ["node_type"] = "cache" },
        }));
        Assert.Equal(
            2, ((IReadOnlyList<NodeImplementation>)router.Get("node.definition.all", Of("shop", "web"))!).Count);
        Assert.Empty((IReadOnlyList<NodeImplementation>)router.Get("node.definition.all", new InformationArguments
        {
            Other = new Dictionary<string, object?> { ["node_type"] = "nothing" },
        })!);
        Assert.Contains("fits the filter",
            Failure("node.definition", Of("shop", "web") with { Other = Filter("plan9") }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_SeveralInstances_PrefersTheOldestThatIsAlive()
    {
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);
        await journal.BeginDropAsync([(made[0], "drop")]);

        Assert.Equal(made[1].Id, ((NodeInstance)router.Get("node.find_one", Of("shop", "web"))!).Id);
        Assert.Equal("dropping", router.Get("node.state", new InformationArguments { NodeId = made[0].Id }));
    }

    [Theory]
    [InlineData("node.adress", null, null, FailureKind.NotFound, "Did you mean 'node.address'?")]
    [InlineData("infrastructure.name", null, null, FailureKind.InvalidArgument, "(infrastructure)")]
    [InlineData("infrastructure.name", "nothing", null, FailureKind.NotFound, "no infrastructure 'nothing'")]
    [InlineData("node.address", "shop", null, FailureKind.InvalidArgument, "(node)")]
    [InlineData("node.address", null, "web", FailureKind.InvalidArgument, "(infrastructure)")]
    [InlineData("node.address", "shop", "wbe", FailureKind.NotFound, "Did you mean 'web'?")]
    [InlineData("node.address", "shop", "web", FailureKind.NotFound, "no instance now")]
    [InlineData("node.definition", "shop", null, FailureKind.InvalidArgument, "(node_type)")]
    public void Get_NoAnswer_SaysWhatIsMissing(
        string key, string? infrastructure, string? node, FailureKind kind, string expected)
    {
        var error = Failure(key, new InformationArguments { Infrastructure = infrastructure, Node = node });

        Assert.Equal(kind, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_InstanceWithoutAddress_SaysSo()
    {
        await StoreFixture.MakeAsync(await fixture.JournalAsync(shop), shop, "web", 1, NodeState.Creating);

        Assert.Contains(
            "is creating and has no address", Failure("node.address", Of("shop", "web")).Message,
            StringComparison.Ordinal);
        Assert.Null(router.Get("node.resource.instance_id", Of("shop", "web")));
    }

    [Fact]
    public void Get_UnknownNodeId_IsNotFound()
        => Assert.Equal(
            FailureKind.NotFound, Failure("node.state", new InformationArguments { NodeId = Guid.NewGuid() }).Kind);

    [Fact]
    public void Get_SeveralProviders_TheFirstThatKnowsTheKeyWins()
    {
        var mine = new InformationRouter(
            [new Constant("node.address", "mine"), .. InformationRouter.BuiltIn(fixture.Store)]);

        Assert.Equal("mine", mine.Get("node.address", Of("shop", "web")));
        Assert.Equal("shop", mine.Get("infrastructure.name", Of("shop")));
        Assert.Equal("of mine", mine.Keys["node.address"]);
    }

    [Fact]
    public void Keys_AllOfThem_AreSortedAndExplained()
    {
        Assert.Equal(router.Keys.Keys.Order(StringComparer.Ordinal), router.Keys.Keys);
        Assert.All(router.Keys.Values, line => Assert.EndsWith(".", line, StringComparison.Ordinal));
        Assert.Contains("node.find", router.Keys.Keys);
    }

    private async Task<NodeInstance> WebAsync()
    {
        var journal = await fixture.JournalAsync(shop);
        var made = (await StoreFixture.MakeAsync(journal, shop, "web", 1))[0];
        return await journal.SaveAsync(made with
        {
            InstanceId = "i-7",
            Addresses = ["10.0.0.7", "fd00::7"],
            PrivateAddress = "192.168.0.7",
            ResourceState = ComponentState.TemporarilyFailed,
            HealthState = ComponentState.Pending,
            Ports = new Dictionary<string, int> { ["http"] = 80 },
        }, null, "");
    }

    private OccoException Failure(string key, InformationArguments arguments)
        => Assert.Throws<OccoException>(() => router.Get(key, arguments));

    private object? Image(string key, InformationArguments arguments)
        => ((NodeImplementation)router.Get(key, arguments)!).Resource["image"];

    private static Dictionary<string, object?> Filter(string image)
        => new() { ["filter_keywords"] = new Dictionary<string, object?> { ["image"] = image } };

    private static InformationArguments Of(string infrastructure, string? node = null)
        => new() { Infrastructure = infrastructure, Node = node };

    private sealed class Constant(string key, object answer) : IInformationProvider
    {
        public IReadOnlyDictionary<string, string> Keys { get; }
            = new Dictionary<string, string> { [key] = $"of {answer}" };

        public object? Get(string key, InformationArguments arguments) => answer;
    }
}
