using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Orphans of the clouds that come with Occo, when the store is lost and the machines are not.</summary>
public sealed class OrphanLocalTests : IDisposable
{
    private readonly TempStore store = new();

    public void Dispose() => store.Dispose();

    [LinuxFact]
    public async Task Remove_StoreWasDeleted_OtherStoreFindsTheProcessesAndEndsThem()
        => await LoseAndRemoveAsync("{type: local, command: sleep, arguments: [3600]}",
            () => Directory.Exists(Path.Combine(store.Folder, "local")));

    [Fact]
    public async Task Remove_StoreWasDeleted_OtherStoreFindsTheDummies()
        => await LoseAndRemoveAsync("{type: dummy}", () =>
        {
            using var control = DummyCloud.Control(Path.Combine(store.Folder, "dummy.db"));
            return control.Machines().Count > 0;
        });

    private async Task LoseAndRemoveAsync(string resource, Func<bool> isAnythingLeft)
    {
        var occo = await store.OpenAsync();
        await occo.RegisterAsync($$$"""
            infra_name: lost
            user_id: ops
            nodes: [{name: a, type: t, scaling: {min: 2, max: 2}}]
            node_definitions:
              t: [{resource: {{{resource}}}}]
            """);
        Assert.True((await occo.EnactAsync("lost")).Reached);
        store.Close();
        foreach (var file in Directory.GetFiles(store.Folder, "occo.db*")) File.Delete(file);
        occo = await store.OpenAsync();

        Assert.Empty((await occo.FindOrphansAsync()).Orphans);
        var found = await occo.FindOrphansAsync(new() { AnyStore = true });

        Assert.Empty(found.Unsearched);
        Assert.Equal(2, found.Orphans.Count);
        Assert.All(found.Orphans, o => Assert.Equal(("a", false), (o.Node, o.IsOwn)));
        Assert.True(isAnythingLeft());
        IReadOnlyList<OrphanReference> all = [.. found.Orphans.Select(o => o.Reference)];
        Assert.All(await occo.RemoveOrphansAsync(all), o => Assert.False(o.Gone));
        Assert.True(isAnythingLeft());
        Assert.All(await occo.RemoveOrphansAsync(all, new() { AnyStore = true }), o => Assert.True(o.Gone));
        Assert.False(isAnythingLeft());
    }
}
