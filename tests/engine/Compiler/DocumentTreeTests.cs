using Xunit;

namespace Occo.Engine.Tests;

/// <summary>The tree that documents become: sizes without expansion, sharing, look-up.</summary>
public sealed class DocumentTreeTests
{
    [Fact]
    public void Size_OfAliasesOfAliases_CountsTheExpandedTreeAndSaturates()
    {
        DocumentNode node = new ScalarNode(SourceLocation.None, 1L, "1");
        for (var level = 1; level <= 40; level++)
        {
            node = new SequenceNode(SourceLocation.None, [node, node, node]);
            Assert.Equal(level, node.Height);
            if (level == 3) Assert.Equal(27 + 9 + 3 + 1, node.Size);
        }

        Assert.InRange(node.Size, 1_000_000_000, int.MaxValue / 2);
    }

    [Fact]
    public void Size_OfALongText_IsMoreThanOfAShortOne()
    {
        var text = new string('x', 64_000);
        Assert.Equal(1, new ScalarNode(SourceLocation.None, "x", "x").Size);
        Assert.InRange(new ScalarNode(SourceLocation.None, text, text).Size, 500, 2000);
    }

    [Fact]
    public void Plain_OfAnAlias_IsMadeOnce()
    {
        var shared = new SequenceNode(SourceLocation.None, [new ScalarNode(SourceLocation.None, 1L, "1")]);
        var list = Assert.IsType<List<object?>>(new SequenceNode(SourceLocation.None, [shared, shared]).Plain);
        Assert.Same(list[0], list[1]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void TryGet_SmallAndLargeMappings_FindTheirKeys(int count)
    {
        var mapping = new MappingNode(SourceLocation.None, [.. Enumerable.Range(0, count).Select(i =>
            new MappingEntry($"k{i}", new(null, i + 1, 1), new ScalarNode(SourceLocation.None, (long)i, $"{i}")))]);
        for (var i = 0; i < count; i++)
        {
            Assert.True(mapping.TryGet($"k{i}", out var entry));
            Assert.Equal((i + 1, (long)i), (entry.KeyLocation.Line, entry.Value.Plain));
        }

        Assert.False(mapping.TryGet("K0", out _));
        Assert.Null(mapping["nosuch"]);
        Assert.False(mapping.TryGetText("k0", out _));
    }

    [Fact]
    public void IsBroken_DeepInside_IsKnownAtTheTop()
    {
        DocumentNode node = new BrokenNode(SourceLocation.None);
        for (var level = 0; level < 5; level++)
        {
            node = new SequenceNode(SourceLocation.None, [node]);
            node = new MappingNode(SourceLocation.None, [new MappingEntry("k", SourceLocation.None, node)]);
        }

        Assert.True(node.IsBroken);
        Assert.False(new SequenceNode(SourceLocation.None, []).IsBroken);
    }

    [Fact]
    public void Read_ImportsAndAliases_CountTowardsTheDepth()
    {
        var folder = Directory.CreateTempSubdirectory("occo-");
        try
        {
            var deep = new string('[', 60) + new string(']', 60);
            File.WriteAllText(Path.Combine(folder.FullName, "deep.yaml"), deep);
            var import = new string('[', 60) + "!yaml_import {url: file://deep.yaml}" + new string(']', 60);
            foreach (var text in new[] { import, $"a: &a {deep}\nb: {new string('[', 60)}*a{new string(']', 60)}" })
            {
                var findings = new Findings();
                new DocumentLoader(findings, false).Load(DescriptionSource.FromText(text, folder.FullName));
                Assert.Equal("OCCO1007", Assert.Single(findings.Sorted).Id);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Read_DepthThatIsAllowed_IsRead()
    {
        var findings = new Findings();
        var text = new string('[', DocumentBudget.MaxDepth) + new string(']', DocumentBudget.MaxDepth);
        Assert.NotNull(new DocumentLoader(findings, false).Load(DescriptionSource.FromText(text)));
        Assert.Empty(findings.Sorted);
    }
}
