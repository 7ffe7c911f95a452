using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Where orphans are looked for.</summary>
public sealed class KnownCloudsTests : IAsyncLifetime
{
    private const string Regional = """
        infra_name: {0}
        user_id: ops
        variables: {region: south}
        nodes: [{name: a, type: t}]
        node_definitions:
          t: [{resource: {type: regional, region: {1}}}]
        """;

    private readonly FakeCloud regional = new("regional") { ScopeKeys = ["region"] };
    private readonly OrphanShop shop;

    public KnownCloudsTests() => shop = new(regional);

    public async Task InitializeAsync() => await shop.OpenAsync();

    public Task DisposeAsync()
    {
        shop.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Find_DescriptionNamesACloud_IsAskedOnceHoweverManyUseIt()
    {
        await shop.RegisterAsync(Described("one", "north"));
        await shop.RegisterAsync(Described("two", "north"));

        await shop.Occo.FindOrphansAsync();

        Assert.Equal(["north"], Regions());
        Assert.Single(shop.Cloud.Searches);
    }

    [Fact]
    public async Task Find_RemovedInfrastructure_ItsCloudIsAskedWhereItHadInstances()
    {
        await shop.RegisterAsync(Described("used", "north"));
        await shop.RegisterAsync(Described("unused", "south"));
        await shop.Occo.EnactAsync("used");
        foreach (var name in new[] { "used", "unused" }) await shop.Occo.RemoveAsync(name);

        await shop.Occo.FindOrphansAsync();

        Assert.Equal(["north"], Regions());
    }

    [Fact]
    public async Task Find_DescriptionMovedElsewhere_BothAreAsked()
    {
        await shop.RegisterAsync(Described("one", "north"));
        await shop.Occo.EnactAsync("one");
        await shop.Occo.UpdateAsync(
            "one", (await shop.Occo.CompileAsync(DescriptionSource.FromText(Described("one", "south")))).Require());

        await shop.Occo.FindOrphansAsync();

        Assert.Equal(["north", "south"], Regions());
    }

    [Fact]
    public async Task Find_SettingIsATemplate_IsLeftOut()
    {
        await shop.RegisterAsync(Described("one", "'{{ variables.region }}'"));

        Assert.Empty((await shop.Occo.FindOrphansAsync()).Unsearched);
        Assert.Empty(regional.Searches);
    }

    [Fact]
    public async Task Find_AlternativeWithoutHandler_IsNoTrouble()
    {
        await shop.RegisterAsync("""
            infra_name: either
            user_id: ops
            nodes: [{name: a, type: t}]
            node_definitions:
              t: [{resource: {type: cloudbroker, endpoint: e, description: {deployment_id: d, instance_type_id: i}}}]
            """);

        Assert.Empty((await shop.Occo.FindOrphansAsync()).Unsearched);
    }

    [Fact]
    public async Task Find_OneCloudFails_TheOthersAreSearchedAndItIsNamed()
    {
        await shop.RegisterAsync(Described("one", "north"));
        regional.BeforeListTagged = () => throw new CloudException(CloudErrorKind.Unauthorised, "no access");
        shop.Cloud.Plant("fake-9", Guid.NewGuid(), "web", await shop.OwnAsync());

        var found = await shop.Occo.FindOrphansAsync();

        Assert.Equal("fake-9", Assert.Single(found.Orphans).InstanceId);
        var closed = Assert.Single(found.Unsearched);
        Assert.Equal(("regional (region=north)", CloudErrorKind.Unauthorised), (closed.CloudName, closed.Kind));
        Assert.Contains("no access", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_HandlerCannotSearch_IsNamed()
    {
        using var silent = await new OrphanShop(new SilentCloud()).OpenAsync();
        await silent.RegisterAsync("""
            infra_name: quiet
            user_id: ops
            nodes: [{name: a, type: t}]
            node_definitions:
              t: [{resource: {type: silent}}]
            """);

        var closed = Assert.Single((await silent.Occo.FindOrphansAsync()).Unsearched);

        Assert.Equal(("silent", CloudErrorKind.Invalid), (closed.CloudName, closed.Kind));
        Assert.Contains("ListTaggedAsync", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_CredentialsDiffer_AsksWithEach()
    {
        await shop.RegisterAsync(Described("one", "north"), Credentials("a", "first"));
        await shop.RegisterAsync(Described("two", "north"), Credentials("b", "second"));
        await shop.RegisterAsync(Described("three", "north"), Credentials("c", "first"));
        regional.Plant("regional-9", Guid.NewGuid(), "a", await shop.OwnAsync());

        var found = await shop.Occo.FindOrphansAsync();

        // Two that see the same instance do not make it two orphans.
        Assert.Single(found.Orphans);
        Assert.Equal(["first", "second"],
            regional.Searches.Select(s => (string)s.Credential!["token"]!).Distinct().Order());
    }

    [Fact]
    public async Task Find_CredentialsFileMissing_NamesTheInfrastructure()
    {
        await shop.RegisterAsync(Described("one", "north"), Path.Combine(shop.Folder, "nowhere.yaml"));

        var closed = Assert.Single((await shop.Occo.FindOrphansAsync()).Unsearched);

        Assert.Contains("'one'", closed.Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.yaml", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_CredentialsOfARemovedOneMissing_MatterOnlyWhereNobodyElseHasSome()
    {
        var path = Credentials("a", "first");
        await shop.RegisterAsync(Described("past", "north"), path);
        await shop.Occo.EnactAsync("past");
        await shop.Occo.RemoveAsync("past");
        File.Delete(path);

        Assert.Equal("regional (region=north)",
            Assert.Single((await shop.Occo.FindOrphansAsync()).Unsearched).CloudName);
        await shop.RegisterAsync(Described("present", "north"));
        Assert.Empty((await shop.Occo.FindOrphansAsync()).Unsearched);
    }

    private static string Described(string name, string region)
        => Regional.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", region, StringComparison.Ordinal);

    private string Credentials(string file, string token)
    {
        var path = Path.Combine(shop.Folder, $"{file}.yaml");
        File.WriteAllText(path, $"resource:\n  - type: regional\n    auth_data: {{token: {token}}}\n");
        return path;
    }

    private List<string> Regions() => [.. regional.Searches.Select(s => (string)s.Settings["region"]!).Order()];

    private sealed class SilentCloud : ICloudHandler
    {
        public string Type => "silent";

        public IReadOnlyList<string> ScopeKeys => [];

        public int MaxBatch => 1;

        public IEnumerable<Diagnostic> Validate(Section resource) => [];

        public Task<IReadOnlyList<CreateOutcome>> CreateAsync(CreateBatch batch, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<CreateOutcome>>([]);

        public Task<IReadOnlyList<CloudInstance>> ListAsync(CloudScope scope, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<CloudInstance>>([]);

        public Task<IReadOnlyList<DropOutcome>> DropAsync(
            CloudScope scope, IReadOnlyList<string> instanceIds, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<DropOutcome>>([]);
    }
}
