using Xunit;

namespace Occo.Engine.Tests;

public abstract class InformationContract : StoreContract
{
    private protected InformationContract(StoreFixture fixture) : base(fixture)
    {
    }

    private Infrastructure shop = null!;
    private InformationRouter router = null!;

    public override async Task InitializeAsync()
    {
        shop = await fixture.RegisterAsync();
        router = new InformationRouter(InformationRouter.BuiltIn(fixture.Store));
    }

    [StoreTheory]
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

        Assert.Equal(expected, await router.GetAsync(key, Of("shop", "web")));
        Assert.Equal(expected, await router.GetAsync(key, Of(shop.Id, "web")));
    }

    [StoreFact]
    public async Task Get_KeysWithManyValues_AnswerWithAllOfThem()
    {
        var web = await WebAsync();

        Assert.Equal(shop.Id, await router.GetAsync("infrastructure.id", Of("shop")));
        Assert.Equal(["10.0.0.7", "fd00::7"],
            (IReadOnlyList<string>)(await router.GetAsync("node.addresses", Of("shop", "web")))!);
        Assert.Equal(80,
            ((IReadOnlyDictionary<string, int>)(await router.GetAsync("node.ports", Of("shop", "web")))!)["http"]);
        Assert.Equal(web.Id, ((NodeInstance)(await router.GetAsync("node.find_one", Of("shop", "web")))!).Id);
        Assert.Equal(web.Id, ((NodeInstance)(await router.GetAsync("node.find_one", new() { NodeId = web.Id }))!).Id);
        Assert.Single((IReadOnlyList<NodeInstance>)(await router.GetAsync("node.find", Of("shop")))!);
        Assert.Empty((IReadOnlyList<NodeInstance>)(await router.GetAsync("node.find", Of("shop", "db")))!);
        Assert.Equal("shop",
            await router.GetAsync("infrastructure.name", new InformationArguments { NodeId = web.Id }));
    }

    [StoreFact]
    public async Task Get_NodesOfAnInfrastructure_AreByName()
    {
        var web = await WebAsync();

        var nodes = (IReadOnlyDictionary<string, object?>)(await router.GetAsync("infrastructure.nodes", Of("shop")))!;
        var instances =
            (IReadOnlyDictionary<string, object?>)(await router.GetAsync("infrastructure.node_instances", Of("shop")))!;
        var users =
            (IReadOnlyDictionary<string, object?>)(await router.GetAsync("infrastructure.userinfo", Of("shop")))!;

        Assert.Equal(["db", "web"], nodes.Keys);
        Assert.Empty((IReadOnlyList<NodeInstance>)nodes["db"]!);
        Assert.Equal(web.Id, ((IReadOnlyList<NodeInstance>)nodes["web"]!).Single().Id);
        Assert.Equal([web.Id.ToString()], ((IReadOnlyDictionary<string, object?>)instances["web"]!).Keys);
        Assert.Equal("10.0.0.7", ((IReadOnlyDictionary<string, object?>)users["web"]!)[web.Id.ToString()]);
    }

    [StoreTheory]
    [InlineData("infrastructure.description")]
    [InlineData("infrastructure.static_description")]
    public async Task Get_Description_IsThatOfTheVersion(string key)
    {
        await fixture.Store.Infrastructures.UpdateAsync(shop.Id, StoreFixture.Compiled("shop", ("db", 1, 1)), null,
            "x");

        Assert.Single(((CompiledInfrastructure)(await router.GetAsync(key, Of("shop")))!).Nodes);
        Assert.Equal(2, ((CompiledInfrastructure)(await router.GetAsync(key, Of("shop") with
        {
            Other = new Dictionary<string, object?> { ["version"] = 1L },
        }))!).Nodes.Count);
        Assert.Equal(FailureKind.InvalidArgument, (await FailureAsync(key, Of("shop") with
        {
            Other = new Dictionary<string, object?> { ["version"] = "newest" },
        })).Kind);
    }

    [StoreFact]
    public async Task Get_Definition_IsTheFirstThatFits()
    {
        await fixture.Store.Definitions.ImportAsync([StoreFixture.Definition("cache", "debian", "alpine")]);

        Assert.Equal("debian", await ImageAsync("node.definition", Of("shop", "web")));
        Assert.Equal("alpine",
            await ImageAsync("node.definition", Of("shop", "web") with { Other = Filter("alpine") }));
        Assert.Equal("alpine", await ImageAsync("node.definition", new InformationArguments
        {
            Other = new Dictionary<string, object?>(Filter("alpine")) { ["node_type"] = "cache" },
        }));
        var all = (IReadOnlyList<NodeImplementation>)(await router.GetAsync("node.definition.all", Of("shop", "web")))!;
        Assert.Equal(2, all.Count);
        Assert.Empty(
            (IReadOnlyList<NodeImplementation>)(await router.GetAsync("node.definition.all", new InformationArguments
        {
            Other = new Dictionary<string, object?> { ["node_type"] = "nothing" },
        }))!);
        Assert.Contains("fits the filter",
            (await FailureAsync("node.definition", Of("shop", "web") with { Other = Filter("plan9") })).Message,
            StringComparison.Ordinal);
    }

    [StoreFact]
    public async Task Get_SeveralInstances_PrefersTheOldestThatIsAlive()
    {
        var journal = await fixture.JournalAsync(shop);
        var made = await StoreFixture.MakeAsync(journal, shop, "web", 3);
        await journal.BeginDropAsync([(made[0], "drop")]);

        Assert.Equal(made[1].Id, ((NodeInstance)(await router.GetAsync("node.find_one", Of("shop", "web")))!).Id);
        Assert.Equal("dropping", await router.GetAsync("node.state", new InformationArguments { NodeId = made[0].Id }));
    }

    [StoreTheory]
    [InlineData("node.adress", null, null, FailureKind.NotFound, "Did you mean 'node.address'?")]
    [InlineData("infrastructure.name", null, null, FailureKind.InvalidArgument, "(infrastructure)")]
    [InlineData("infrastructure.name", "nothing", null, FailureKind.NotFound, "no infrastructure 'nothing'")]
    [InlineData("node.address", "shop", null, FailureKind.InvalidArgument, "(node)")]
    [InlineData("node.address", null, "web", FailureKind.InvalidArgument, "(infrastructure)")]
    [InlineData("node.address", "shop", "wbe", FailureKind.NotFound, "Did you mean 'web'?")]
    [InlineData("node.address", "shop", "web", FailureKind.NotFound, "no instance now")]
    [InlineData("node.definition", "shop", null, FailureKind.InvalidArgument, "(node_type)")]
    public async Task Get_NoAnswer_SaysWhatIsMissing(
        string key, string? infrastructure, string? node, FailureKind kind, string expected)
    {
        var error = await FailureAsync(key, new InformationArguments { Infrastructure = infrastructure, Node = node });

        Assert.Equal(kind, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
    }

    [StoreTheory]
    [InlineData("node.address", "nodee", "infrastructure, infra_id, node, name, node_id.")]
    [InlineData("node.address", "version", "infrastructure, infra_id, node, name, node_id.")]
    [InlineData("infrastructure.description", "Version", "node_id, version.")]
    [InlineData("node.definition", "filter", "node_type, type, filter_keywords.")]
    public async Task Get_UnknownArgument_IsAnErrorWithTheKnownOnes(string key, string argument, string known)
    {
        var error = await FailureAsync(key, Of("shop", "web") with
        {
            Other = new Dictionary<string, object?> { [argument] = "x" },
        });

        Assert.Equal(FailureKind.InvalidArgument, error.Kind);
        Assert.Contains($"no argument '{argument}'", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(known, error.Message, StringComparison.Ordinal);
    }

    [StoreTheory]
    [InlineData("infrastructure.name", "infrastructure")]
    [InlineData("node.definition", "node_type")]
    public async Task Get_MissingArgument_NamesItInTheRemedy(string key, string name)
        => Assert.Equal(new Remedy(RemedyKind.GiveArgument, name),
            (await FailureAsync(key, new InformationArguments())).Remedy);

    [StoreFact]
    public async Task Find_StartOfAnId_AreTheInstancesThatBeginSo()
    {
        var web = await WebAsync();
        var start = web.Id.ToString()[..8];

        Assert.Equal([web.Id], (await fixture.Store.Instances.FindAsync(start)).Select(i => i.Id));
        Assert.Empty(await fixture.Store.Instances.FindAsync(start[..7] + "x"));
    }

    [StoreFact]
    public async Task Get_InstanceWithoutAddress_SaysSo()
    {
        await StoreFixture.MakeAsync(await fixture.JournalAsync(shop), shop, "web", 1, NodeState.Creating);

        Assert.Contains(
            "is creating and has no address", (await FailureAsync("node.address", Of("shop", "web"))).Message,
            StringComparison.Ordinal);
        Assert.Null(await router.GetAsync("node.resource.instance_id", Of("shop", "web")));
    }

    [StoreFact]
    public async Task Get_UnknownNodeId_IsNotFound()
        => Assert.Equal(
            FailureKind.NotFound,
            (await FailureAsync("node.state", new InformationArguments { NodeId = Guid.NewGuid() })).Kind);

    [StoreFact]
    public async Task Get_SeveralProviders_TheFirstThatKnowsTheKeyWins()
    {
        var mine = new InformationRouter(
            [new Constant("node.address", "mine"), .. InformationRouter.BuiltIn(fixture.Store)]);

        Assert.Equal("mine", await mine.GetAsync("node.address", Of("shop", "web")));
        Assert.Equal("shop", await mine.GetAsync("infrastructure.name", Of("shop")));
        Assert.Equal("of mine", mine.Keys["node.address"]);
    }

    [StoreFact]
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

    private Task<OccoException> FailureAsync(string key, InformationArguments arguments)
        => Assert.ThrowsAsync<OccoException>(() => router.GetAsync(key, arguments));

    private async Task<object?> ImageAsync(string key, InformationArguments arguments)
        => ((NodeImplementation)(await router.GetAsync(key, arguments))!).Resource["image"];

    private static Dictionary<string, object?> Filter(string image)
        => new() { ["filter_keywords"] = new Dictionary<string, object?> { ["image"] = image } };

    private static InformationArguments Of(string infrastructure, string? node = null)
        => new() { Infrastructure = infrastructure, Node = node };

    private sealed class Constant(string key, object answer) : IInformationProvider
    {
        public IReadOnlyDictionary<string, string> Keys { get; }
            = new Dictionary<string, string> { [key] = $"of {answer}" };

        public Task<object?> GetAsync(string key, InformationArguments arguments, CancellationToken cancel)
            => Task.FromResult<object?>(answer);
    }
}
