using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

public sealed class ConformancePairTests
{
    public static TheoryData<string> Pairs => [.. Conformance.Pairs.DefaultIfEmpty("none")];

    [ConformanceTheory]
    [MemberData(nameof(Pairs))]
    public void Compile_DocumentPair_GivesTheOriginalsVerdict(string pair)
    {
        var expected = Conformance.Expected(pair);
        var result = Compile(expected);
        if (expected.ContainsKey("error"))
        {
            Assert.False(result.Success);
            Assert.Contains(result.Diagnostics, d => d.Id == "OCCO1105" && d.Line > 0);
            return;
        }

        var compiled = result.Require();
        Assert.True(PlainValues.Equal(expected["levels"], PlainJson.Read(PlainJson.Write(compiled.Levels))));
        var nodes = (Values)expected["nodes"]!;
        Assert.Equal(nodes.Keys, compiled.Nodes.Select(node => node.Name));
        foreach (var node in compiled.Nodes) AssertNode((Values)nodes[node.Name]!, node);
    }

    [ConformanceTheory]
    [MemberData(nameof(Pairs))]
    public void Compile_DocumentPair_SurvivesTheStore(string pair)
    {
        if (Compile(Conformance.Expected(pair)).Infrastructure is not { } compiled) return;
        var json = CompiledJson.Write(compiled);
        Assert.Equal(json, CompiledJson.Write(CompiledJson.Read(json)));
    }

    [ConformanceTheory]
    [MemberData(nameof(Pairs))]
    public void CompileDefinitions_NodeFile_IsAccepted(string pair)
    {
        var expected = Conformance.Expected(pair);
        var result = DescriptionCompiler.CompileDefinitions(
            Conformance.Document((string)expected["node_file"]!), false, Compiling.Context);
        Assert.Equal("ok", expected["import"]);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        Assert.All(result.Diagnostics, d => Assert.Equal(DiagnosticSeverity.Warning, d.Severity));
    }

    private static CompilationResult Compile(Values expected) => DescriptionCompiler.Compile(
        Conformance.Document((string)expected["infra_file"]!),
        new CompileOptions { Definitions = [Conformance.Document((string)expected["node_file"]!)] },
        Compiling.Context);

    private static void AssertNode(Values expected, CompiledNode node)
    {
        Assert.Equal(expected["type"], node.Type);
        Assert.True(PlainValues.Equal(expected["variables"], node.Variables), node.Name);
        var mappings = (Values)expected["mappings"]!;
        AssertMappings((Values)mappings["inbound"]!, node.Inbound);
        AssertMappings((Values)mappings["outbound"]!, node.Outbound);
        Assert.Equal(((Values)mappings["inbound"]!).Keys, node.DependsOn);
        if (expected["scaling"] is not Values scaling)
        {
            Assert.Null(node.Scaling);
            return;
        }

        var min = (long)scaling["min"]!;
        Assert.Equal(min, node.Min);
        Assert.Equal(scaling.GetValueOrDefault("max") ?? min, (long)node.Max);
    }

    private static void AssertMappings(
        Values expected, IReadOnlyDictionary<string, IReadOnlyList<AttributeMapping>> actual)
    {
        var plain = actual.ToDictionary(m => m.Key, m => (object?)m.Value.Select(Plain).ToList());
        Assert.True(PlainValues.Equal(expected, plain), PlainJson.Write(plain));
    }

    private static object? Plain(AttributeMapping mapping) => new Dictionary<string, object?>
    {
        ["attributes"] = new List<object?> { mapping.Source, mapping.Destination },
        ["synch"] = mapping.Synch,
    };
}
