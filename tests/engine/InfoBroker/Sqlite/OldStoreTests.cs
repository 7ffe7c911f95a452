using Microsoft.Data.Sqlite;
using Occo.Engine.InfoBroker.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>Stores that an older Occo wrote are migrated with all that is in them.</summary>
public sealed class OldStoreTests : IDisposable
{
    private const string StoreId = "7a6d7c9e-6a0f-4f57-9b8a-0c5e6d1f2a3b";
    private const string ShopId = "405ad8f9-39f9-4038-9d96-d5db01494dd2";
    private const string WebId = "7bb194c3-ebaa-4844-bf16-e7fe4b5f7cd5";
    private const string At = "2026-01-01T00:00:00.0000000Z";
    private const string GoneId = "d17af257-22d4-42bd-8a46-00ee3595e065";

    // As schema 8 has it: a shop in version 1, an instance of web that is ready and one that is gone, a scale request.
    private const string Content = $$$"""
        INSERT INTO infrastructure (id, name, owner, version, last_ordinal, created_at, completed_at, reached_version)
            VALUES ('{{{ShopId}}}', 'shop', 'ops', 1, 2, '{{{At}}}', '{{{At}}}', 1);
        INSERT INTO infrastructure_version VALUES ('{{{ShopId}}}', 1,
            '{"name":"shop","owner":"ops","variables":{"colour":"red"},"nodes":[{"name":"web","type":"web",
            "filter":{},"variables":{},"dependsOn":[],"inbound":{},"outbound":{},"createTimeout":1800.0,
            "scaling":[1,5]}],"levels":[["web"]],"definitions":{"web":[{"resource":{"type":"dummy"},
            "contextualisation":{"type":"cloudinit","context_template":"hello"},"templateFile":"/tmp/ud.txt"}]}}',
            'anna@desk/1', '{{{At}}}');
        INSERT INTO node VALUES ('{{{ShopId}}}', 'web', 0, 1, 5, 1);
        INSERT INTO request VALUES ('F680', '{"resource":{"type":"dummy"},"context":"hello"}');
        INSERT INTO node_instance (id, infrastructure_id, ordinal, node, state, resource_state, health_state, addresses,
            instance_id, cloud, cloud_settings, version, digest, request_digest, token, batch_index, created_at,
            ready_at, gone_at, drop_reason)
            VALUES ('{{{WebId}}}', '{{{ShopId}}}', 1, 'web', 'Ready', 'Ready', 'Ready', '10.0.0.2', 'dummy-1', 'dummy',
            '{}', 1, 'f97f', 'F680', 'afcb', 0, '{{{At}}}', '{{{At}}}', NULL, NULL),
            ('{{{GoneId}}}', '{{{ShopId}}}', 2, 'web', 'Gone', 'Unknown', 'Unknown', NULL, 'dummy-2', 'dummy', '{}',
            1, 'f97f', 'F680', '107b', 0, '{{{At}}}', '{{{At}}}', '{{{At}}}',
            'scale');
        INSERT INTO scale_request (infrastructure_id, node, document, actor, requested_at)
            VALUES ('{{{ShopId}}}', 'web', '{"to":3}', 'anna@desk/1', '{{{At}}}');
        INSERT INTO event (time, infrastructure_id, kind, node, node_id, state, message, actor)
            VALUES ('{{{At}}}', '{{{ShopId}}}', 'NodeReady', 'web', '{{{WebId}}}', 'Ready', 'up', 'anna');
        INSERT INTO lease VALUES ('{{{ShopId}}}', 3, NULL, '{{{At}}}', '{{{At}}}');
        """;

    private readonly SqliteFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Open_FirstSchema_IsMigratedAndKeepsItsId()
    {
        Make(schema: 1);

        Assert.Equal(Guid.Parse(StoreId), fixture.Store.StoreId);
        Assert.Equal(SqliteSchema.Version, (await fixture.Store.DescribeAsync()).SchemaVersion);
        await fixture.RegisterAsync();
        Assert.Throws<SqliteException>(() => fixture.Sql("DELETE FROM event"));
    }

    [Fact]
    public async Task Open_Schema8_KeepsInfrastructuresInstancesAndHistory()
    {
        Make(schema: 8, Content);

        var shop = (await fixture.Store.Infrastructures.FindAsync("shop"))!;
        Assert.Equal((InfrastructureState.Outdated, 1, 1, 3),
            (shop.State, shop.Version, shop.ReachedVersion, shop.Desired));
        Assert.Equal(["scale web to 3"], shop.Pending);
        var all = await fixture.Store.Instances.ListAsync(shop.Id, includeGone: true);
        Assert.Equal([(WebId, NodeState.Ready, "hello"), (GoneId, NodeState.Gone, "hello")],
            all.Select(i => ($"{i.Id}", i.State, i.Request.Context)));
        Assert.All(all, i => Assert.Equal((false, false, null), (i.IsProtected, i.IsKept, i.ShownDigest)));
        // A change that was made before the update of Occo must still be found.
        Assert.All(all, i => Assert.Empty(i.Translation!));
        var events = await fixture.Store.Events.QueryAsync(new() { Infrastructure = "shop" });
        Assert.Equal("up", Assert.Single(events).Message);
        Assert.Equal(4, (await fixture.JournalAsync(shop)).Fence.Number);
    }

    [Fact]
    public async Task Open_Schema8AndAgain_IsMigratedOnce()
    {
        Make(schema: 8, Content);
        var key = await KeyAsync();
        fixture.Close();

        Assert.Equal(key, await KeyAsync());
        Assert.Single(await fixture.Store.Instances.ListAsync(ShopId));
    }

    // Schema 8 kept the file of one imported text; now there is one for each.
    [Fact]
    public async Task Update_SameDescriptionAsInSchema8_MakesNoVersion()
    {
        Make(schema: 8, Content);
        var compiled = await fixture.Store.Infrastructures.GetCompiledAsync(ShopId);
        var web = compiled.Definitions["web"].Implementations[0] with
        {
            ImportedTexts = new Dictionary<string, string> { ["contextualisation.context_template"] = "/tmp/ud.txt" },
        };

        var same = await fixture.Store.Infrastructures.UpdateAsync(ShopId, compiled with
        {
            Definitions = new Dictionary<string, NodeDefinition> { ["web"] = new("web", [web]) },
        }, null, "anna@desk/1");

        Assert.Equal(1, same.Version);
    }

    private async Task<object?> KeyAsync()
    {
        await fixture.Store.DescribeAsync();
        return fixture.Sql("SELECT value FROM meta WHERE name = 'request_key'");
    }

    private void Make(int schema, string content = "")
    {
        foreach (var script in StoreSchema.Scripts("Sqlite").Take(schema)) fixture.Sql(script);
        fixture.Sql($"INSERT INTO meta VALUES ('store_id', '{StoreId}')");
        fixture.Sql($"PRAGMA application_id = {0x4F63636F}");
        fixture.Sql($"PRAGMA user_version = {schema}");
        if (content.Length > 0) fixture.Sql(content);
    }
}
