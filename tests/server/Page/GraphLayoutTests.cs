using Occo.Server.Page;
using Xunit;

namespace Occo.Server.Tests.Page;

/// <summary>The lines of a graph: where they begin and end, and what they do not cross.</summary>
public sealed class GraphLayoutTests
{
    private static readonly Dictionary<string, IReadOnlyList<AttributeMapping>> NoMappings = [];

    [Fact]
    public void Diamond_LinesLeadFromMiddleToMiddle()
    {
        var rows = Rows([("a", [])], [("b", ["a"]), ("c", ["a"])], [("d", ["b", "c"])]);

        Assert.Empty(rows[0].Lines);
        Assert.Equal([(500, 250), (500, 750)], rows[1].Lines.Order());
        Assert.Equal([(250, 500), (750, 500)], rows[2].Lines.Order());
        Assert.All(rows, row => Assert.Empty(row.Passing));
    }

    [Fact]
    public void Node_IsBelowWhatItDependsOn()
    {
        var rows = Rows([("a", []), ("b", [])], [("under-b", ["b"]), ("under-a", ["a"])]);

        Assert.Equal(["under-a", "under-b"], rows[1].Nodes.Select(node => node.Name));
        Assert.Equal([(250, 250), (750, 750)], rows[1].Lines.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void LongLine_PassesBetweenTheNodesOnItsWay(int across)
    {
        var middle = Enumerable.Range(0, across).Select(i => ($"m{i}", new[] { "a" })).ToArray();
        var rows = Rows([("a", []), ("b", [])], middle, [("z", ["m0", "a", "b"])]);

        Assert.Equal(2, rows[1].Passing.Count);
        foreach (var (_, _, x) in rows[1].Passing)
        {
            var share = x * across / GraphLayout.Width % 1;
            Assert.True(Math.Min(share, 1 - share) * GraphLayout.Width / across < 10, $"{x} is in a node");
            Assert.Contains(rows[1].Lines, line => line.To == x);
            Assert.Contains(rows[2].Lines, line => line.From == x && line.To == 500);
        }

        Assert.Equal(2, rows[1].Passing.Select(line => line.X).Distinct().Count());
    }

    [Fact]
    public void LongLines_OfOneNode_PassAsOne()
    {
        var rows = Rows([("a", [])], [("b", ["a"])], [("c", ["b", "a"]), ("d", ["b", "a"])]);

        Assert.Single(rows[1].Passing);
        Assert.Equal(2, rows[1].Lines.Count);
    }

    private static IReadOnlyList<GraphRow> Rows(params (string Name, string[] After)[][] levels)
        => GraphLayout.Of([.. levels.Select(level => level.Select(node => new CompiledNode
        {
            Name = node.Name,
            Type = "machine",
            Filter = ComposedRequest.Empty,
            Variables = ComposedRequest.Empty,
            DependsOn = node.After,
            Inbound = NoMappings,
            Outbound = NoMappings,
        }).ToList())]);
}
