using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Every document pair of the conformance set gives the machines that the original made of it.</summary>
public sealed partial class ConformanceContextTests
{
    public static TheoryData<string> Pairs => [.. Conformance.Pairs.DefaultIfEmpty("none")];

    [ConformanceTheory]
    [MemberData(nameof(Pairs))]
    public void Compose_DocumentPair_GivesTheOriginalsRequests(string pair)
    {
        var expected = Conformance.Expected(pair);
        if (expected.ContainsKey("error")) return;
        var orders = ((IReadOnlyList<object?>)expected["create_order"]!).Cast<Values>().ToList();
        var made = Build(expected).ToList();
        Assert.Equal(orders.Select(o => o["node"]), made.Select(m => m.Name));
        foreach (var (order, instance) in orders.Zip(made)) AssertEqual(order, instance);
    }

    /// <summary>Creates level by level on a cloud whose Nth machine has the address 10.0.0.N.</summary>
    private static IEnumerable<NodeInstance> Build(Values expected)
    {
        var registry = new ServiceComposerRegistry([]);
        var compiled = DescriptionCompiler.Compile(
            Conformance.Document((string)expected["infra_file"]!),
            new CompileOptions { Definitions = [Conformance.Document((string)expected["node_file"]!)] },
            Compiling.Context with { ServiceComposers = registry.All }).Require();
        var made = new List<NodeInstance>();
        foreach (var node in compiled.Levels.SelectMany(l => l).Select(name => compiled.Nodes.Single(n => n.Name == name)))
        {
            for (var i = 0; i < node.Min; i++)
            {
                var number = made.Count + 1;
                var request = registry.Compose(Input(compiled, node, number, (string)expected["infra_id"]!, made));
                made.Add(Compositions.Instance(node.Name, number, $"10.0.0.{number}") with { Request = request });
            }
        }

        return made;
    }

    private static CompositionInput Input(
        CompiledInfrastructure compiled, CompiledNode node, int number, string infrastructureId, List<NodeInstance> made)
        => Compositions.Input(compiled.Definitions[node.Type].Implementations[0], node) with
        {
            InfrastructureId = infrastructureId,
            InfrastructureName = compiled.Name,
            Owner = compiled.Owner,
            NodeId = Guid.Parse($"00000000-0000-0000-0000-{number:D12}"),
            Find = name => made.Where(m => m.Name == name).ToList(),
        };

    private static void AssertEqual(Values order, NodeInstance instance)
    {
        var request = instance.Request;
        AssertSame(order["resource"], request.Resource);
        AssertSame(order["attributes"], request.Attributes);
        AssertSame(order["config_management"], request.ConfigManagement);
        AssertSame(order["health_check"], request.HealthCheck);
        AssertSame(order["synch_attrs"], request.SynchAttributes);
        var context = (string?)order["context"];
        Assert.Equal(context is null, request.Context is null);
        if (context is null) return;
        Assert.StartsWith("#cloud-config\n", request.Context);
        AssertSame(Yaml.Read(WithSortedLists(context)), Yaml.Read(WithSortedLists(request.Context!)));
        if (context.Contains("targetip", StringComparison.Ordinal))
        {
            Assert.Equal(WithSortedLists(context), WithSortedLists(request.Context!));
        }
    }

    // The original lists the addresses of a node in no order.
    private static string WithSortedLists(string text) => AddressList().Replace(
        text, list => string.Join(", ", list.Value.Split(", ").Order(StringComparer.Ordinal)));

    private static void AssertSame(object? expected, object? actual)
        => Assert.Equal(PlainJson.Write(Sorted(expected)), PlainJson.Write(Sorted(actual)));

    private static object? Sorted(object? value) => value switch
    {
        Values mapping => mapping.OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(e => e.Key, e => Sorted(e.Value)),
        IReadOnlyList<object?> list => list.Select(Sorted).ToList(),
        _ => value,
    };

    [GeneratedRegex(@"(?<=\[)'10\.0\.0\.\d+'(, '10\.0\.0\.\d+')*(?=\])")]
    private static partial Regex AddressList();
}
