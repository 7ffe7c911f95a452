using System.Net;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>A token for some infrastructures that may register: its templates read those only, also later.</summary>
public sealed class ForeignReadTests : IAsyncLifetime
{
    private ServerFixture server = null!;
    private HttpClient limited = null!;
    private HttpClient admin = null!;
    private Guid foreignNode;

    public async Task InitializeAsync()
    {
        server = await ServerFixture.StartAsync();
        limited = await server.ClientAsync(AccessRole.Operator, "shop-*");
        admin = await server.ClientAsync();
        foreach (var name in new[] { "bank", "shop-db" })
        {
            await Register(admin, name, $"vault-of-{name}").ReadAsync<Infrastructure>(HttpStatusCode.Created);
            await server.Occo.EnactAsync(name);
        }

        foreignNode = (await server.Occo.GetNodesAsync(new() { Infrastructure = "bank" }))[0].Id;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Register_AsksForAForeignOutput_IsRefusedWhetherItExistsOrNot()
    {
        var there = await Register(limited, "shop-a", "{{ infra('bank').outputs.it }}").ProblemAsync(403, "Forbidden");
        var missing = await Register(limited, "shop-a", "{{ infra('none').outputs.it }}")
            .ProblemAsync(403, "Forbidden");
        Assert.Equal(missing.Detail, there.Detail.Replace("bank", "none", StringComparison.Ordinal));
        var id = (await server.Occo.FindInfrastructureAsync("bank"))!.Id;
        await Register(limited, "shop-a", $"{{{{ infra('{id}').outputs.it }}}}").ProblemAsync(403, "Forbidden");

        await Register(limited, "shop-a", "{{ infra('shop-db').outputs.it }}")
            .ReadAsync<Infrastructure>(HttpStatusCode.Created);
        Assert.Equal("vault-of-shop-db", await OutputAsync("shop-a"));
        await limited.CallAsync("PUT", "infrastructures/shop-a", Request("shop-a", "{{ infra('bank').outputs.it }}"))
            .ProblemAsync(403, "Forbidden");
    }

    [Theory]
    [InlineData("{{ ibget('infrastructure.output', output='it', infrastructure='bank') }}")]
    [InlineData("{{ ibget('infrastructure.output', output='it', infra_id='bank') }}")]
    [InlineData("{{ ibget('infrastructure.description', infrastructure='bank') }}")]
    [InlineData("{{ ibget('node.state', node_id='NODE') }}")]
    [InlineData("{% set it = 'ba' + 'nk' %}{{ infra(it).outputs.it }}")]
    public async Task Templates_AskForAForeignInfrastructure_HaveNoAnswerWhoeverAsks(string template)
    {
        template = template.Replace("NODE", $"{foreignNode}", StringComparison.Ordinal);
        await Register(limited, "shop-a", template).ReadAsync<Infrastructure>(HttpStatusCode.Created);

        Assert.Null(await OutputAsync("shop-a"));
        var seen = (await server.Occo.GetOutputsAsync("shop-a")).Single();
        Assert.Null(seen.Value);
        Assert.Contains("there is no in", $"{seen.Reason}", StringComparison.OrdinalIgnoreCase);
        // The same question of a description that may ask it.
        await admin.CallAsync("PUT", "infrastructures/shop-a", Request("shop-a", template)).ReadAsync<Infrastructure>();
        Assert.NotNull((await server.Occo.GetOutputsAsync("shop-a")).Single().Value);
    }

    [Fact]
    public async Task Composition_AsksForAForeignInfrastructure_FailsAlsoWhenOthersEnact()
    {
        const string Asking = "{{ ibget('infrastructure.output', output='it', infrastructure='bank') }}";
        await limited.CallAsync("POST", "infrastructures", new
        {
            Description = new
            {
                Text = ServerFixture.Description("shop-a").Replace(
                    "latency: 0", $"latency: 0, image_id: \"{Asking}\"", StringComparison.Ordinal),
            },
        }).ReadAsync<Infrastructure>(HttpStatusCode.Created);

        var result = await server.Occo.EnactAsync("shop-a");

        Assert.False(result.Reached);
        Assert.DoesNotContain("vault-of-bank", string.Join('\n', result.Errors), StringComparison.Ordinal);
        Assert.Contains(
            "there is no infrastructure 'bank'", string.Join('\n', result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revert_ToAVersionThatReadMore_ReadsWhatTheTokenMay()
    {
        await Register(admin, "shop-a", "{{ infra('bank').outputs.it }}")
            .ReadAsync<Infrastructure>(HttpStatusCode.Created);
        Assert.Equal("vault-of-bank", (await server.Occo.GetOutputsAsync("shop-a")).Single().Value);
        await limited.CallAsync("PUT", "infrastructures/shop-a", Request("shop-a", "mine")).ReadAsync<Infrastructure>();

        await limited.CallAsync("POST", "infrastructures/shop-a/revert", new { Version = 1 })
            .ReadAsync<Infrastructure>();

        Assert.Null((await server.Occo.GetOutputsAsync("shop-a")).Single().Value);
    }

    [Fact]
    public async Task Errors_OfALimitedToken_NameNoOther()
    {
        await Register(admin, "bank-2", "{{ infra('shop-db').outputs.it }}")
            .ReadAsync<Infrastructure>(HttpStatusCode.Created);
        var used = await limited.GetAsync("infrastructures/shop-db/unused").ProblemAsync(409, "InUse");
        Assert.DoesNotContain("bank", used.Detail, StringComparison.Ordinal);
        Assert.Contains("1 that you may not see", used.Detail, StringComparison.Ordinal);
        var removed = await limited.CallAsync("DELETE", "infrastructures/shop-db").ProblemAsync(409, "InUse");
        Assert.DoesNotContain("bank", removed.Detail, StringComparison.Ordinal);
        var whole = await admin.GetAsync("infrastructures/shop-db/unused").ProblemAsync(409, "InUse");
        Assert.Contains("bank-2", whole.Detail, StringComparison.Ordinal);

        var none = await limited.GetAsync("infrastructures/none").ProblemAsync(404, "NotFound");
        var foreign = await limited.GetAsync("infrastructures/bank").ProblemAsync(404, "NotFound");
        Assert.Equal(none.Detail, foreign.Detail.Replace("bank", "none", StringComparison.Ordinal));
        var nobody = Guid.NewGuid();
        var unknown = await limited.GetAsync($"nodes/{nobody}").ProblemAsync(404, "NotFound");
        var hidden = await limited.GetAsync($"nodes/{foreignNode}").ProblemAsync(404, "NotFound");
        Assert.Equal(unknown.Detail, hidden.Detail.Replace($"{foreignNode}", $"{nobody}", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Occo.StorePath, unknown.Detail, StringComparison.Ordinal);
        var prefix = $"{foreignNode}"[..4];
        Assert.DoesNotContain("bank", (await limited.GetAsync($"nodes/{prefix}").ProblemAsync(404, "NotFound")).Detail,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_OfALimitedToken_DoNotTellWhatACloudSaidToOthers()
    {
        // With a template in the section the cloud is tried, and not asked for its room before.
        await server.Occo.RegisterAsync((await server.Occo.CompileAsync(DescriptionSource.FromText("""
            infra_name: bank-2
            user_id: anna
            nodes: [{name: web, type: machine}]
            node_definitions:
              'node_def:machine':
                - resource: {type: dummy, file: small.db, quota: 0, instance_type: '{{ node_id }}'}
                  placement: {pool: small}
            """))).Require());
        await server.Occo.EnactAsync("bank-2");

        Assert.NotNull(Assert.Single(await admin.GetAsync("pools").ReadAsync<List<PoolStatus>>()).Refusal);
        var seen = Assert.Single(await limited.GetAsync("pools").ReadAsync<List<PoolStatus>>());
        Assert.Equal(("small", null), (seen.Pool.Name, seen.Refusal));
        Assert.NotNull(seen.CoolsUntil);
    }

    [Fact]
    public async Task Handover_OfAForeignInstance_IsRefused()
    {
        var handover = new NodeHandover
        {
            StoreId = $"{server.Occo.StoreId}",
            Infrastructure = "bank",
            InfrastructureId = (await server.Occo.FindInfrastructureAsync("bank"))!.Id,
            Node = "web",
            NodeId = foreignNode,
            InstanceId = "d-1",
            Cloud = "dummy",
        };
        foreach (var given in new[] { handover, handover with { StoreId = $"{Guid.NewGuid()}" } })
        foreach (var path in new[] { "imports", "imports/plan" })
        {
            await limited.CallAsync("POST", $"infrastructures/shop-db/{path}", new { Node = "web", Handover = given })
                .ProblemAsync(403, "Forbidden");
        }
    }

    private async Task<object?> OutputAsync(string name)
        => (await limited.GetAsync($"infrastructures/{name}/outputs").ReadAsync<OutputValue[]>()).Single().Value;

    private static Task<HttpResponseMessage> Register(HttpClient client, string name, string output)
        => client.CallAsync("POST", "infrastructures", Request(name, output));

    private static object Request(string name, string output) => new
    {
        Description = new { Text = $"{ServerFixture.Description(name)}\noutputs: {{it: \"{output}\"}}" },
    };
}
