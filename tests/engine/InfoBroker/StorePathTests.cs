using Xunit;

namespace Occo.Engine.Tests;

public sealed class StorePathTests
{
    [Fact]
    public void Resolve_GivenPath_WinsOverTheEnvironment()
        => Assert.Equal(Path.GetFullPath("mine.db"), StorePath.Resolve("mine.db", _ => "/other.db"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Resolve_NoPath_TakesTheEnvironment(string? path)
        => Assert.Equal(
            Path.GetFullPath("/srv/occo.db"),
            StorePath.Resolve(path, name => name == "OCCO_STORE" ? "/srv/occo.db" : null));

    [UnixFact]
    public async Task Resolve_Link_IsTheStoreItLeadsTo()
    {
        using var store = new TempStore();
        var id = (await (await store.OpenAsync()).GetStoreAsync()).StoreId;
        store.Close();
        var folder = Directory.CreateDirectory(Path.Combine(store.Folder, "elsewhere")).FullName;
        var (link, second) = (Path.Combine(folder, "link.db"), Path.Combine(folder, "second.db"));
        File.CreateSymbolicLink(link, "../occo.db");
        File.CreateSymbolicLink(second, link);

        using var occo = await Orchestrator.OpenAsync(new() { StorePath = second });
        var found = await occo.GetStoreAsync();

        Assert.Equal((id, store.Path), (found.StoreId, found.Path));
        Assert.True(found.SizeBytes >= new FileInfo(store.Path).Length);
        Assert.True(await Orchestrator.StoreExistsAsync(second));
        Assert.Equal([link, second], Directory.GetFileSystemEntries(folder).Order());
    }

    [UnixFact]
    public async Task Resolve_LinkToItself_IsRefusedWhenItIsOpened()
    {
        using var store = new TempStore();
        File.CreateSymbolicLink(store.Path, store.Path);

        var error = await Assert.ThrowsAsync<OccoException>(() => store.OpenAsync());

        Assert.Equal(FailureKind.Store, error.Kind);
        Assert.Contains(store.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_NothingGiven_IsInTheUsersApplicationData()
    {
        var path = StorePath.Resolve(null, _ => null);

        Assert.True(Path.IsPathFullyQualified(path));
        Assert.Equal(Path.Combine("Occo", "occo.db"), Path.GetRelativePath(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), path));
    }
}
