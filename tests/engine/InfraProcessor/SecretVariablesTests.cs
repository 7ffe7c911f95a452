using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A creation names the variables that hold secrets, so that no node inherits them.</summary>
public sealed class SecretVariablesTests : IAsyncLifetime
{
    private OrphanShop shop = null!;

    public async Task InitializeAsync() => shop = await new OrphanShop().OpenAsync();

    public Task DisposeAsync()
    {
        shop.Dispose();
        return Task.CompletedTask;
    }

    private const string Hooked = """
        infra_name: hooked
        user_id: ops
        nodes: [{name: web, type: web}]
        node_definitions: {web: [{resource: {type: fake}}]}
        notify:
          - {url: 'http://127.0.0.1:9/a', secret: {env: HOOK_A}, events: [StoreRestored]}
          - {url: 'http://127.0.0.1:9/b', secret: {file: /secret}, events: [StoreRestored]}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enact_ReferencesInDescriptionAndCredentialsFile_AreNamed(bool given)
    {
        var path = Path.Combine(shop.Folder, "auth.yaml");
        await File.WriteAllTextAsync(path, """
            resource:
              - {type: ec2, auth_data: {accesskey: {env: KEY_ID}, secretkey: {env: SECRET_KEY}, other: {file: x}}}
              - {type: fake, auth_data: {user: me}}
            config_management:
              - {type: chef, auth_data: {key: {env: CHEF_KEY}}}
            """);
        await shop.RegisterAsync(Hooked, path);
        await shop.Occo.EnactAsync("hooked", new() { Credential = given ? new("me", "password") : null });
        Assert.Equal(["CHEF_KEY", "HOOK_A", "KEY_ID", "SECRET_KEY"], Created());
    }

    [Fact]
    public async Task Enact_CredentialsFileIsMissing_NamesThoseOfTheDescription()
    {
        await shop.RegisterAsync(Hooked, Path.Combine(shop.Folder, "nowhere.yaml"));
        await shop.Occo.EnactAsync("hooked", new() { Credential = new("me", "password") });
        Assert.Equal(["HOOK_A"], Created());
    }

    [Fact]
    public async Task Enact_SecretsOfAnotherInfrastructure_AreNamedUntilItIsRemoved()
    {
        var path = Path.Combine(shop.Folder, "auth.yaml");
        await File.WriteAllTextAsync(path, "resource: [{type: ec2, auth_data: {secretkey: {env: SECRET_KEY}}}]");
        var hooked = Hooked.Replace("'http://127.0.0.1:9/b'", "{env: HOOK_URL}", StringComparison.Ordinal);
        await shop.RegisterAsync(hooked, path);
        await shop.RegisterAsync(Plain);
        await shop.Occo.EnactAsync("plain");
        Assert.Equal(["HOOK_A", "HOOK_URL", "SECRET_KEY"], Created());

        await shop.Occo.RemoveAsync("hooked");
        await shop.Occo.ScaleAsync("plain", "web", new() { Up = 1 });
        await shop.Occo.EnactAsync("plain");
        Assert.Empty(shop.Cloud.Creates.Last().SecretVariables);
    }

    private const string Plain = """
        infra_name: plain
        user_id: ops
        nodes: [{name: web, type: web, scaling: {min: 1, max: 2}}]
        node_definitions: {web: [{resource: {type: fake}}]}
        """;

    private IEnumerable<string> Created() => Assert.Single(shop.Cloud.Creates).SecretVariables.Order();
}
