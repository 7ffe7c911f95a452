using Xunit;

namespace Occo.Engine.Tests;

public sealed class DefinitionTableTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    private DefinitionTable Table => fixture.Store.Definitions;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void Import_Definitions_AreThereForOtherProcesses()
    {
        var imported = Table.Import(
            [StoreFixture.Definition("web", "debian", "alpine"), StoreFixture.Definition("db", "debian")]);

        var seen = fixture.Open().Definitions.List();

        Assert.Equal(["web", "db"], imported.Select(d => d.Type));
        Assert.Equal(["db", "web"], seen.Select(d => d.Type));
        Assert.Equal(["debian", "alpine"], seen[1].Definition.Implementations.Select(i => i.Resource["image"]));
        Assert.Equal(fixture.Time.GetUtcNow(), seen[0].ImportedAt);
        Assert.Equal(["dummy"], seen[0].Clouds);
    }

    [Fact]
    public void Import_SameTypeAgain_TakesItsPlace()
    {
        Table.Import([StoreFixture.Definition("web", "debian")]);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Table.Import([StoreFixture.Definition("web", "alpine")]);

        var seen = Table.Find("web")!;
        Assert.Equal("alpine", seen.Definition.Implementations.Single().Resource["image"]);
        Assert.Equal(fixture.Time.GetUtcNow(), seen.ImportedAt);
        Assert.Single(Table.List());
    }

    [Fact]
    public void Import_OneCannotBeWritten_NoneIs()
    {
        var broken = new NodeDefinition("bad",
            [new NodeImplementation { Resource = new Dictionary<string, object?> { ["x"] = new object() } }]);

        Assert.Throws<ArgumentException>(() => Table.Import([StoreFixture.Definition("web", "debian"), broken]));

        Assert.Empty(Table.List());
    }

    [Fact]
    public void Remove_ThereOrNot_Tells()
    {
        Table.Import([StoreFixture.Definition("web", "debian")]);

        Assert.True(Table.Remove("web"));
        Assert.False(Table.Remove("web"));
        Assert.Null(Table.Find("web"));
    }
}
