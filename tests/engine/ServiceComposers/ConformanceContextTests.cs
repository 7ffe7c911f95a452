using System.Text.RegularExpressions;
using Xunit;

namespace Occo.Engine.Tests;

using Values = IReadOnlyDictionary<string, object?>;

/// <summary>Every document pair of the conformance set gives the machines that the original made of it.</summary>
public sealed partial class ConformanceContextTests
{
    private static readonly ServiceComposerRegistry Registry = new([]);

    private const string PairWithGap = "flowbster/concat12-sigma";

    public static TheoryData<string> Pairs => [.. Conformance.Pairs.DefaultIfEmpty("none")];

    [ConformanceTheory]
    [MemberData(nameof(Pairs))]
    public void Compose_DocumentPair_GivesTheOriginalsRequests(string pair)
    {
        var expected = Conformance.Expected(pair);
        if (expected.ContainsKey("error")) return;
        var orders = ((IReadOnlyList<object?>)expected["create_order"]!).Cast<Values>().ToList();
        var made = Build(expected, fillGap: pair == PairWithGap);
        Assert.Equal(orders.Select(o => o["node"]), made.Select(m => m.Name));
        foreach (var (order, instance) in orders.Zip(made)) AssertEqual(order, instance);

        var nodes = Compiled(expected).Nodes.ToDictionary(n => n.Name);
        foreach (var order in orders)
        {
            AssertSame(order["synch_attrs"], nodes[(string)order["node"]!].Outbound.Values
                .SelectMany(m => m).Where(m => m.Synch).Select(object? (m) => m.Source).ToList());
        }
    }

    /// <summary>
    /// One document of the set reads two attributes that it does not have; the original writes nothing in their place.
    /// Occo says so, and composes the same context once they are there.
    /// </summary>
    [ConformanceFact]
    public void Compose_DocumentWithGap_NamesTheMissingAttribute()
    {
        var error = Assert.Throws<CompositionException>(() => Build(Conformance.Expected(PairWithGap), fillGap: false));
        Assert.Contains("'item' has no 'targetip'", error.Message);
        Assert.Equal(88, error.Location.Line);
        Assert.EndsWith("cloud_init_flowbster_node.yaml", error.Location.File);
    }

    private static CompiledInfrastructure Compiled(Values expected) => DescriptionCompiler.Compile(
        Conformance.Document((string)expected["infra_file"]!),
        new CompileOptions { Definitions = [Conformance.Document((string)expected["node_file"]!)] },
        Compiling.Context with { ServiceComposers = Registry.All }).Require();

    /// <summary>Creates level by level on a cloud whose Nth machine has the address 10.0.0.N.</summary>
    private static List<NodeInstance> Build(Values expected, bool fillGap)
    {
        var compiled = Compiled(expected);
        var made = new List<NodeInstance>();
        foreach (var name in compiled.Levels.SelectMany(l => l))
        {
            var node = compiled.Nodes.Single(n => n.Name == name);
            for (var i = 0; i < node.Min; i++)
            {
                var number = made.Count + 1;
                var described = fillGap ? node with { Variables = (Values)FillGap(node.Variables)! } : node;
                var request = Registry.Compose(Input(compiled, described, number, (string)expected["infra_id"]!, made));
                made.Add(Compositions.Instance(node.Name, number, $"10.0.0.{number}") with { Request = request });
            }
        }

        return made;
    }

    private static CompositionInput Input(
        CompiledInfrastructure compiled, CompiledNode node, int number, string infraId, List<NodeInstance> made)
        => Compositions.Input(compiled.Definitions[node.Type].Implementations[0], node) with
        {
            InfrastructureId = infraId,
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

    private static object? FillGap(object? value) => value switch
    {
        Values mapping when mapping.ContainsKey("targetname") && !mapping.ContainsKey("targetnode") =>
            new Dictionary<string, object?>(mapping) { ["targetip"] = "", ["targetport"] = "" }
                .ToDictionary(e => e.Key, e => mapping.GetValueOrDefault(e.Key, e.Value)),
        Values mapping => mapping.ToDictionary(e => e.Key, e => FillGap(e.Value)),
        IReadOnlyList<object?> list => list.Select(FillGap).ToList(),
        _ => value,
    };

    // The original lists the addresses of a node in no order.
    private static string WithSortedLists(string text) => AddressList().Replace(
        text, list => string.Join(", ", list.Value.Split(", ").Order(StringComparer.Ordinal)));

    private static void AssertSame(object? expected, object? actual)
        => Assert.Equal(PlainJson.Write(Sorted(expected)), PlainJson.Write(Sorted(actual)));

    private static object? Sorted(object? value) => value switch
    {
        Values mapping => mapping.OrderBy(e => e.Key, StringComparer.Ordinal)
            .ToDictionary(e => e.Key, e => Sorted(e.Value)),
        IReadOnlyList<object?> list => list.Select(Sorted).ToList(),
        _ => value,
    };

    [GeneratedRegex(@"(?<=\[)'10\.0\.0\.\d+'(, '10\.0\.0\.\d+')*(?=\])")]
    private static partial Regex AddressList();
}
