using Xunit;

namespace Occo.Engine.Tests;

public abstract class DefinitionContract : StoreContract
{
    private protected DefinitionContract(StoreFixture fixture) : base(fixture)
    {
    }

    private DefinitionTable Table => fixture.Store.Definitions;

    [StoreFact]
    public async Task Import_Definitions_AreThereForOtherProcesses()
    {
        var imported = await Table.ImportAsync(
            [StoreFixture.Definition("web", "debian", "alpine"), StoreFixture.Definition("db", "debian")]);

        var seen = await (await fixture.OpenAsync()).Definitions.ListAsync();

        Assert.Equal(["web", "db"], imported.Select(d => d.Type));
        Assert.Equal(["db", "web"], seen.Select(d => d.Type));
        Assert.Equal(["debian", "alpine"], seen[1].Definition.Implementations.Select(i => i.Resource["image"]));
        Assert.Equal(fixture.Time.GetUtcNow(), seen[0].ImportedAt);
        Assert.Equal(["dummy"], seen[0].Clouds);
    }

    [StoreFact]
    public async Task Import_SameTypeAgain_TakesItsPlace()
    {
        await Table.ImportAsync([StoreFixture.Definition("web", "debian")]);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        await Table.ImportAsync([StoreFixture.Definition("web", "alpine")]);

        var seen = (await Table.FindAsync("web"))!;
        Assert.Equal("alpine", seen.Definition.Implementations.Single().Resource["image"]);
        Assert.Equal(fixture.Time.GetUtcNow(), seen.ImportedAt);
        Assert.Single(await Table.ListAsync());
    }

    [StoreFact]
    public async Task Import_OneCannotBeWritten_NoneIs()
    {
        var broken = new NodeDefinition("bad",
            [new NodeImplementation { Resource = new Dictionary<string, object?> { ["x"] = new object() } }]);

        await Assert.ThrowsAsync<ArgumentException>(
            () => Table.ImportAsync([StoreFixture.Definition("web", "debian"), broken]));

        Assert.Empty(await Table.ListAsync());
    }

    [StoreFact]
    public async Task Remove_ThereOrNot_Tells()
    {
        await Table.ImportAsync([StoreFixture.Definition("web", "debian")]);

        Assert.True(await Table.RemoveAsync("web"));
        Assert.False(await Table.RemoveAsync("web"));
        Assert.Null(await Table.FindAsync("web"));
    }
}
