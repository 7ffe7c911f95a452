using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Placements and pools in documents, and what the user sees of a mistake.</summary>
public sealed class PlacementDocumentTests
{
    private const string Farm = """
        infra_name: farm
        user_id: ops
        nodes: [{name: web, type: web, require: [eu], prefer: cost, rebalance: idle, rebalance_hold: 60, budget: 0.5/h}]
        budget: 20/h
        node_definitions:
          web:
            - resource: {type: dummy}
              placement: {pool: onprem, priority: 3, max: 12, cost: 0.02, cores: 0.5, memory: 16GiB, labels: [eu, gpu]}
            - {resource: {type: dummy}}
        """;

    [Fact]
    public void Compile_Placement_IsReadAndSurvivesTheStore()
    {
        var compiled = Compiling.Text(Farm).Require();
        foreach (var one in new[] { compiled, CompiledJson.Read(CompiledJson.Write(compiled)) })
        {
            var placement = one.Definitions["web"].Implementations[0].Placement!;
            Assert.Equal(("onprem", 3, 12, 0.02, "eu gpu"), (placement.Pool, placement.Priority, placement.Max,
                placement.Cost, string.Join(' ', placement.Labels)));
            Assert.Equal((0.5, 16384), (placement.Cores, placement.MemoryMiB));
            Assert.Equal((0.5, 20), (one.Nodes[0].Placement.Budget, one.Budget));
            Assert.Null(one.Definitions["web"].Implementations[1].Placement);
            var policy = one.Nodes[0].Placement;
            Assert.Equal(("eu", PlacementPreference.Cost, RebalanceMode.Idle, 60), (Assert.Single(policy.Require),
                policy.Prefer, policy.Rebalance, policy.Hold.TotalSeconds));
        }
    }

    [Fact]
    public void Compile_NoPlacement_IsWrittenAsBefore()
    {
        var plain = Compiling.Text("""
            infra_name: farm
            user_id: ops
            nodes: [{name: web, type: web}]
            node_definitions: {web: [{resource: {type: dummy}}]}
            """).Require();

        Assert.DoesNotContain("placement", CompiledJson.Write(plain), StringComparison.Ordinal);
        Assert.Equal(PlacementPolicy.Default, plain.Nodes[0].Placement);
    }

    [Theory]
    [InlineData("prefer: cost", "prefer: cots", "OCCO1104", "Did you mean 'cost'?")]
    [InlineData("pool: onprem, p", "pol: onprem, p", "OCCO1102", "Did you mean 'pool'?")]
    [InlineData("budget: 0.5/h", "budget: 5 a day", "OCCO1104", "5/h")]
    [InlineData("budget: 20/h", "budget: 20", "OCCO1103", "5/h")]
    [InlineData("prefer: cost", "prefer: true", "OCCO1103", "Known values: ")]
    [InlineData("memory: 16GiB", "memory: 5", "OCCO1103", "Write it as 16GiB")]
    [InlineData("pool: onprem, p", "pool: 5, p", "OCCO1103", "Put quotes around it.")]
    [InlineData("cores: 0.5", "cores: 99999999999999999999", "OCCO1104", "It must be between 0 and 1000000.")]
    [InlineData("max: 12", "max: -99999999999999999999", "OCCO1104", "It must be at least 0.")]
    [InlineData("memory: 16GiB", "memory: 16GB", "OCCO1104", "Write it as 16GiB")]
    [InlineData("cores: 0.5", "cores: many", "OCCO1103", "number")]
    [InlineData("{type: dummy}}\n", "{type: dummy}, placement: {cost: 1}}\n", "OCCO1215", "Raise the budget",
        "cost: 0.02", "cost: 0.6")]
    [InlineData("cost: 0.02, ", "", "OCCO1215", "Add 'cost'", "pool: onprem, p", "p")]
    [InlineData("max: 12", "max: -1", "OCCO1104", "It must be at least 0.")]
    [InlineData("cost: 0.02", "cost: '0.02'", "OCCO1103", "without quotes.")]
    [InlineData("pool: onprem, p", "pool: on prem, p", "OCCO1104", "Use 1 to 63 letters")]
    [InlineData("rebalance: idle", "rebalance: often", "OCCO1104", "idle")]
    [InlineData("pool: onprem, p", "p", "OCCO1214", "Did you mean 'gpu'?", "require: [eu]", "require: [eu, gpus]")]
    [InlineData("pool: onprem, p", "p", "OCCO1214", "name a pool there", "require: [eu]", "require: [moon]")]
    public void Compile_Mistake_TellsWhatToDo(
        string from, string to, string id, string hint, string alsoFrom = "x", string alsoTo = "x")
    {
        var finding = Assert.Single(Compiling.Text(Farm.Replace(from, to, StringComparison.Ordinal)
            .Replace(alsoFrom, alsoTo, StringComparison.Ordinal)).Diagnostics);

        Assert.Equal(id, finding.Id);
        Assert.Contains(hint, finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void CompilePools_Document_IsRead()
    {
        var pools = Pools("pools: {onprem: {quota: 2, cores: 16, memory: 2TiB, cost: 1, window: '18:00-08:00', "
            + "labels: [eu]}, burst: }").Require();

        Assert.Equal(["onprem", "burst"], pools.Select(p => p.Name));
        Assert.Equal((2, 1.0, "18:00-08:00", "eu"), (pools[0].Quota, pools[0].Cost, $"{pools[0].Window}",
            Assert.Single(pools[0].Labels)));
        Assert.Equal((16.0, 2097152), (pools[0].Cores, pools[0].MemoryMiB));
        Assert.Equal((null, null, null), (pools[1].Quota, pools[1].Cost, pools[1].Window));
    }

    [Theory]
    [InlineData("pools: {a: {qouta: 2}}", "OCCO1102", "Did you mean 'quota'?")]
    [InlineData("pools: {a: {quota: many}}", "OCCO1103", "Make it a whole number")]
    [InlineData("pools: {a: {window: always}}", "OCCO1104", "Write it as 18:00-08:00, in UTC.")]
    [InlineData("pools: {a b: {}}", "OCCO1105", "Use 1 to 63 letters")]
    [InlineData("pools: {a: 3}", "OCCO1103", "mapping")]
    [InlineData("pool: {a: {}}", "OCCO1101", "Add 'pools'")]
    [InlineData("[]", "OCCO1103", "")]
    [InlineData("", "OCCO1004", "Write pools: {")]
    [InlineData("# nothing", "OCCO1004", "Write pools: {")]
    [InlineData("pools: {a: {quota: 99999999999999999999}}", "OCCO1104", "It must be at most 2147483647.")]
    public void CompilePools_Mistake_TellsWhatToDo(string text, string id, string hint)
    {
        var result = Pools(text);

        Assert.Null(result.Pools);
        Assert.Equal(id, result.Diagnostics[0].Id);
        Assert.Contains(hint, result.Diagnostics[0].Hint ?? "", StringComparison.Ordinal);
    }

    private static PoolResult Pools(string text)
        => DescriptionCompiler.CompilePools(DescriptionSource.FromText(text), allowImportsOutside: false);
}
