using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A description can be checked where there is no store, and none is made of it.</summary>
public sealed class WithoutStoreTests
{
    [Fact]
    public void CompileWithoutStore_Description_IsCheckedWithTheBuiltInPlugIns()
    {
        var good = Orchestrator.CompileWithoutStore(Shop("web"));
        Assert.True(good.Success);
        Assert.Empty(good.Diagnostics);
        var bad = Orchestrator.CompileWithoutStore(Shop("wbe"));
        Assert.Equal("OCCO1210", Assert.Single(bad.Diagnostics).Id);
    }

    [Fact]
    public void CompileWithoutStore_OwnHandlers_AreKnown()
    {
        var source = DescriptionSource.FromText(
            "infra_name: x\nuser_id: u\nnodes: [{name: a, type: t}]\n"
            + "node_definitions: {t: [{resource: {type: fake}}]}");
        Assert.False(Orchestrator.CompileWithoutStore(source).Success);
        var engine = new OrchestratorOptions { CloudHandlers = [new FakeCloud()] };
        Assert.True(Orchestrator.CompileWithoutStore(source, null, engine).Success);
    }

    private static DescriptionSource Shop(string type) => DescriptionSource.FromText($$$"""
        infra_name: shop
        user_id: u
        nodes: [{name: web, type: {{{type}}}}]
        node_definitions:
          web: [{resource: {type: dummy}}]
        """);
}
