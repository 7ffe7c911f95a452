using Xunit;

namespace Occo.Engine.Tests;

public sealed class CloudDirectoryTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly ShopCloud shop = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task GetClouds_UsedAndUnused_AreThereWithWhoUsesThem()
    {
        var occo = await OpenAsync();
        await RegisterAsync(occo, "one", "north", 2, "/etc/one.yaml");
        await RegisterAsync(occo, "two", "north", 1, "/etc/two.yaml");
        await RegisterAsync(occo, "three", "south", 1, null);
        foreach (var name in new[] { "one", "two" })
            Assert.True((await occo.EnactAsync(name, new() { Credential = new("me", "hush") })).Reached);

        var clouds = await occo.GetCloudsAsync();

        var north = Assert.Single(clouds, c => c.Type == "shop" && Equals(c.Settings["region"], "north"));
        Assert.Equal(["one", "two"], north.Infrastructures.Order());
        Assert.Equal(["/etc/one.yaml", "/etc/two.yaml"], north.CredentialPaths.Order());
        Assert.Equal(3, north.Instances);
        Assert.True(north is { IsSupported: true, HasCatalogue: true });
        Assert.Equal(0, Assert.Single(clouds, c => Equals(c.Settings.GetValueOrDefault("region"), "south")).Instances);
        Assert.Contains(clouds, c => c is { Type: "local", Infrastructures: [], HasCatalogue: false });
        Assert.Equal(clouds.Select(c => c.Type).Order(StringComparer.Ordinal), clouds.Select(c => c.Type));
    }

    [Fact]
    public async Task CheckCloud_RegionAndCredential_ReachTheHandler()
    {
        var checks = await (await OpenAsync()).CheckCloudAsync(
            new() { Type = "shop", Region = "north", Credential = new("me", "hush") });

        Assert.Equal("north", shop.Seen!.Settings["region"]);
        Assert.Equal("hush", shop.Seen.Credential!["password"]);
        Assert.Equal("signed in with ***", Assert.Single(checks).Message);
    }

    [Fact]
    public async Task CheckCloud_FileOpenToOthers_IsAWarningBesideTheChecks()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(store.Folder, "auth.yaml");
        await File.WriteAllTextAsync(path, """
            resource:
              - {type: shop, region: south, auth_data: {password: s}}
              - {type: shop, region: north, auth_data: {password: n}}
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var checks = await (await OpenAsync()).CheckCloudAsync(
            new() { Type = "shop", Region = "north", CredentialPath = path });

        Assert.Equal([CloudCheckStatus.Warning, CloudCheckStatus.Passed], checks.Select(c => c.Status));
        Assert.Equal("n", shop.Seen!.Credential!["password"]);
    }

    [Fact]
    public async Task CheckCloud_FileIsMissing_IsAFailedCheck()
    {
        var check = Assert.Single(await (await OpenAsync()).CheckCloudAsync(
            new() { Type = "shop", CredentialPath = Path.Combine(store.Folder, "nowhere.yaml") }));

        Assert.Equal(("Credentials", CloudCheckStatus.Failed), (check.Name, check.Status));
        Assert.Contains("nowhere.yaml", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckCloud_HandlerThrows_IsAFailedCheckWithoutTheSecret()
    {
        shop.OnCheck = access => throw new InvalidCastException($"defect: {access.Credential!["password"]}");

        var check = Assert.Single(await (await OpenAsync(new JumpingTimeProvider())).CheckCloudAsync(
            new() { Type = "shop", Credential = new("me", "hush") }));

        Assert.Equal(CloudCheckStatus.Failed, check.Status);
        Assert.Contains("defect: ***", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckCloud_UnknownTypeOrSetting_IsRefused()
    {
        var occo = await OpenAsync();

        var type = await Assert.ThrowsAsync<CloudException>(() => occo.CheckCloudAsync(new() { Type = "ecs" }));
        var setting = await Assert.ThrowsAsync<CloudException>(() => occo.CheckCloudAsync(
            new() { Type = "shop", Settings = new Dictionary<string, object?> { ["zone"] = "a" } }));
        var region = await Assert.ThrowsAsync<CloudException>(() => occo.CheckCloudAsync(
            new() { Type = "local", Region = "eu" }));

        Assert.Contains("Known types:", type.Message, StringComparison.Ordinal);
        Assert.Contains("Register-OccoPlugin", type.Message, StringComparison.Ordinal);
        Assert.Contains("It has: region.", setting.Message, StringComparison.Ordinal);
        Assert.Contains("'local' has no settings", region.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckCloud_BuiltInHandlers_CanBeUsedHere()
    {
        if (OperatingSystem.IsWindows()) return;
        var occo = await OpenAsync();

        var local = await occo.CheckCloudAsync(new() { Type = "local" });
        var dummy = await occo.CheckCloudAsync(new() { Type = "dummy" });

        Assert.Equal(["OperatingSystem", "Folder", "Trash", "Programs", "Ports"], local.Select(c => c.Name));
        Assert.All(local.Concat(dummy), c => Assert.Equal(CloudCheckStatus.Passed, c.Status));
        Assert.False(File.Exists(Path.Combine(store.Folder, "dummy.db")));
        Assert.DoesNotContain(Directory.GetFiles(store.Folder), f => f.Contains("check", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckCloud_DummyFileIsNone_Fails()
    {
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "broken.db"), new string('x', 5000));

        var check = Assert.Single(await (await OpenAsync()).CheckCloudAsync(
            new() { Type = "dummy", Settings = new Dictionary<string, object?> { ["file"] = "broken.db" } }));

        Assert.Equal(CloudCheckStatus.Failed, check.Status);
        Assert.Contains("broken.db", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindImages_Found_AreRememberedWithTheirAge()
    {
        var clock = new ManualTimeProvider();
        var occo = await OpenAsync(clock);
        Assert.Empty(await occo.RememberedImagesAsync("shop"));

        var found = await occo.FindImagesAsync(new() { Type = "shop" }, new() { Name = "deb*" });
        await occo.FindSizesAsync(new() { Type = "shop" });

        Assert.Equal("deb*", shop.Asked);
        Assert.Equal("image-1", Assert.Single(found).Id);
        var image = Assert.Single(await occo.RememberedImagesAsync("shop"));
        Assert.Equal(("image-1", "debian arm64", clock.GetUtcNow()), (image.Name, image.About, image.SeenAt));
        Assert.Equal(["large", "small"], (await occo.RememberedSizesAsync("shop")).Select(s => s.Name));
        Assert.Empty(await occo.RememberedSizesAsync("sho"));
    }

    [Fact]
    public async Task FindImages_HandlerWithoutCatalogue_SaysSo()
    {
        var occo = await OpenAsync();
        var error = await Assert.ThrowsAsync<CloudException>(() => occo.FindImagesAsync(new() { Type = "dummy" }));

        Assert.Equal(CloudErrorKind.Invalid, error.Kind);
        Assert.Contains("'dummy' has no catalogue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remembered_FileIsNoJson_IsNothingAndMadeAnew()
    {
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "catalogue.json"), "{ not json");
        var occo = await OpenAsync();

        Assert.Empty(await occo.RememberedSizesAsync("shop"));
        await occo.FindSizesAsync(new() { Type = "shop" });

        Assert.Equal(2, (await occo.RememberedSizesAsync("shop")).Count);
        Assert.Single(Directory.GetFiles(store.Folder, "catalogue*"));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("huge")]
    public async Task Remembered_FileIsAPipeOrHuge_IsNothingAndMadeAnew(string content)
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Path.Combine(store.Folder, "catalogue.json");
        if (content == "pipe") Pipe.Make(path);
        else using (var file = File.Create(path)) file.SetLength(1L << 40);
        var occo = await OpenAsync();

        Assert.Empty(await Task.Run(() => occo.RememberedSizesAsync("shop")).WaitAsync(TimeSpan.FromSeconds(30)));
        await occo.FindSizesAsync(new() { Type = "shop" }).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, (await occo.RememberedSizesAsync("shop")).Count);
    }

    private Task<Orchestrator> OpenAsync(TimeProvider? time = null) => store.OpenAsync(new OrchestratorOptions
    {
        CloudHandlers = [shop],
        Time = time ?? TimeProvider.System,
    });

    private static async Task RegisterAsync(
        Orchestrator occo, string name, string region, int count, string? credentialPath)
        => await occo.RegisterAsync($$"""
            infra_name: {{name}}
            user_id: ops
            nodes: [{name: w, type: t, scaling: {min: {{count}}, max: {{count}} } }]
            node_definitions: {t: [ {resource: {type: shop, region: {{region}} } } ] }
            """, credentialPath);
}
