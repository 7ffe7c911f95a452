using Microsoft.Data.Sqlite;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>A store or a backup can come from others: nothing that it says commands a terminal.</summary>
public sealed class HostileStoreTests : IDisposable
{
    private const string Hostile = "\u001b]0;x\a\u001b[31m\u202e\u009b\u200b\U000E0041";

    private static readonly string[] Texts =
    [
        "event.message", "event.actor", "event.node", "infrastructure.owner", "infrastructure.suspended_by",
        "infrastructure.suspend_reason", "node_instance.last_error", "node_instance.private_address",
        "node_instance.addresses", "node_instance.drop_reason", "node_instance.instance_id", "pass.actor",
        "infrastructure_version.actor", "lease.owner",
    ];

    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_TextsOfAHostileStore_AreClean(bool throughRestore)
    {
        await ForgeAsync();
        if (throughRestore)
        {
            var backup = Path.Combine(store.Folder, "backup.db");
            File.Move(store.Path, backup);
            await Orchestrator.RestoreAsync(backup, new() { StorePath = store.Path, CloudHandlers = [cloud] });
        }

        var occo = await store.OpenAsync(cloud);
        var suspended = (await occo.GetInfrastructuresAsync()).Single().Suspension!;
        Assert.Contains("]0;x", suspended.Reason, StringComparison.Ordinal);
        var read = new object[]
        {
            await occo.GetInfrastructuresAsync(), await occo.GetNodesAsync(), await occo.GetEventsAsync(),
            await occo.GetVersionsAsync("shop"), await occo.PlanAsync("shop"),
            (await occo.GetInfoAsync("node.address", new() { Infrastructure = "shop", Node = "db" }))!,
        };

        var texts = read.SelectMany(value => JToken.FromObject(value, JsonSerializer.CreateDefault()) is JContainer all
            ? all.DescendantsAndSelf().OfType<JValue>() : []).Select(value => value.Value).OfType<string>().ToList();
        Assert.Contains(texts, text => text.Contains("]0;x", StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Same(text, ForeignText.Clean(text)));
    }

    [Fact]
    public async Task Enact_LeaseOfAnUnknownProcess_SaysWhoHasItInCleanText()
    {
        await ForgeAsync();
        Sql("UPDATE infrastructure SET suspended_at = NULL, suspended_by = NULL, suspend_reason = NULL");
        Sql("UPDATE lease SET expires_at = '2999-01-01T00:00:00.0000000Z'");
        var occo = await store.OpenAsync(cloud);

        var error = await Assert.ThrowsAsync<OccoException>(
            () => occo.EnactAsync("shop", new() { Timeout = TimeSpan.FromSeconds(1) }));

        Assert.Same(error.Message, ForeignText.Clean(error.Message));
    }

    private async Task ForgeAsync()
    {
        var occo = await store.OpenAsync(cloud);
        await occo.RegisterAsync(OrphanShop.Text);
        await occo.EnactAsync("shop");
        await occo.SuspendAsync("shop", "why");
        store.Close();
        foreach (var trigger in Column("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            Sql($"DROP TRIGGER {trigger}");
        foreach (var text in Texts.Select(text => text.Split('.')))
            Assert.True(Sql($"UPDATE {text[0]} SET {text[1]} = @hostile || '{text[1]}'") > 0, string.Join('.', text));
    }

    private int Sql(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@hostile", Hostile);
        return command.ExecuteNonQuery();
    }

    private List<string> Column(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read()) found.Add(reader.GetString(0));
        return found;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={store.Path};Pooling=False");
        connection.Open();
        return connection;
    }
}
