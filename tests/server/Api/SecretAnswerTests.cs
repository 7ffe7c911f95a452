using System.Net;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>Passwords in descriptions are shown to those who may register, and to nobody else.</summary>
public sealed class SecretAnswerTests : IAsyncLifetime
{
    private const string Description = """
        infra_name: shop
        user_id: anna
        variables: {db_password: hush-1, pin: hush-2, size: plain-1}
        secret_variables: [pin]
        notify: [{url: 'https://hooks.example/hush-3'}]
        nodes: [{name: web, type: machine, variables: {api_key: hush-4, pin: hush-5}}]
        node_definitions:
          'node_def:machine':
          - resource: {type: dummy, image_id: 'token=hush-6'}
            contextualisation:
              type: cloudinit
              context_template: |
                #cloud-config
                password: hush-7
                write_files: [{path: /x, content: "{{ variables.pin }}"}]
        """;

    private static readonly string[] Questions =
    [
        "infrastructures/shop/description", "infrastructures/shop/description?version=1",
        "infrastructures/shop/versions", "infrastructures/shop/compare?from=1&to=2", "definitions", "nodes",
        "info/infrastructure.description?infrastructure=shop",
        "info/infrastructure.static_description?infrastructure=shop",
        "info/infrastructure.nodes?infrastructure=shop", "info/node.find?infrastructure=shop",
        "info/node.definition?node_type=machine", "info/node.definition.all?infrastructure=shop&node=web", "events",
    ];

    private ServerFixture server = null!;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        var compiled = (await server.Occo.CompileAsync(DescriptionSource.FromText(Description))).Require();
        await server.Occo.RegisterAsync(compiled);
        await server.Occo.UpdateAsync("shop", (await server.Occo.CompileAsync(DescriptionSource.FromText(
            Description.Replace("plain-1", "plain-2", StringComparison.Ordinal)))).Require());
        await server.Occo.ImportDefinitionsAsync(DescriptionSource.FromText(
            "'node_def:machine': [{resource: {type: dummy, image_id: 'token=hush-8'}}]"));
        Assert.True((await server.Occo.EnactAsync("shop")).Reached);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Answers_ToAReader_HideSecrets()
    {
        var (_, secret) = await server.TokenAsync(new() { Name = "guest" });
        var (_, scaler) = await server.TokenAsync(
            new() { Name = "scaler", Role = AccessRole.Operator, Permissions = [Permission.Read, Permission.Enact] });
        foreach (var reader in new[] { server.With(secret), server.With(scaler) })
        {
            foreach (var question in Questions)
                Assert.DoesNotContain("hush-", await TextAsync(reader, question), StringComparison.Ordinal);
        }

        Assert.Contains("plain-2", await TextAsync(server.With(secret), Questions[0]), StringComparison.Ordinal);
        using var plan = await server.With(scaler).CallAsync("POST", "infrastructures/shop/plan");
        Assert.DoesNotContain("hush-", await plan.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_ToAnOperator_AreWhole()
    {
        var client = await server.ClientAsync(AccessRole.Operator);
        var text = string.Concat(await Task.WhenAll(Questions.Select(question => TextAsync(client, question))));
        for (var i = 1; i <= 8; i++) Assert.Contains($"hush-{i}", text, StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {text}");
        return text;
    }
}
