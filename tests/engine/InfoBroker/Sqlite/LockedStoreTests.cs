using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Another process locks the store for longer than the time-out: writers get an error that names the file and the
/// remedy, readers do not notice.
/// </summary>
public sealed class LockedStoreTests : IAsyncLifetime
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private Orchestrator reader = null!;

    public async Task InitializeAsync()
    {
        reader = await store.OpenAsync(cloud);
        await reader.ImportDefinitionsAsync(DescriptionSource.FromText("'node_def:spare': [{resource: {type: fake}}]"));
        await reader.RegisterAsync(await CompiledAsync("shop"));
    }

    public Task DisposeAsync()
    {
        store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task AnyDoorThatWrites_StoreLockedForLong_IsAClearErrorAndChangesNothing()
    {
        await reader.EnactAsync("shop");
        var node = (await reader.GetNodesAsync())[0].Id;
        var backup = Path.Combine(store.Folder, "occo.bak");
        await reader.BackupAsync(backup);
        var calls = new Dictionary<string, Func<Orchestrator, Task>>
        {
            ["import"] = o => o.ImportDefinitionsAsync(
                DescriptionSource.FromText("'node_def:more': [{resource: {type: fake}}]")),
            ["forget"] = o => o.RemoveDefinitionAsync("spare"),
            ["register"] = async o => await o.RegisterAsync(await CompiledAsync("other")),
            ["update"] = async o => await o.UpdateAsync("shop", await CompiledAsync("shop")),
            ["scale"] = o => o.ScaleAsync("shop", "web", new() { To = 2 }),
            ["enact"] = o => o.EnactAsync("shop"),
            ["enact and wait"] = o => o.EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) }),
            ["remove"] = o => o.RemoveAsync("shop"),
            ["drop"] = o => o.DropNodeAsync(node),
            ["restore"] = _ => Orchestrator.RestoreAsync(
                backup, new() { StorePath = store.Path, StoreLockTimeout = TimeSpan.Zero }),
        };
        var before = Everything();
        var asked = (cloud.Creates.Count, cloud.Drops.Count);
        // A process of its own for each, so that they wait side by side.
        var doors = new Dictionary<string, Orchestrator>();
        foreach (var name in calls.Keys)
        {
            doors[name] = await store.OpenAsync(new OrchestratorOptions
            {
                CloudHandlers = [cloud],
                StoreLockTimeout = TimeSpan.Zero,
            });
        }

        using (new StoreLock(store.Path))
        {
            var errors = await Task.WhenAll(calls.Select(call => Task.Run(async () => (call.Key,
                Error: await Record.ExceptionAsync(() => call.Value(doors[call.Key]))))));

            Assert.All(errors, e => AssertClear(e.Key, e.Error, store.Path));
        }

        Assert.Equal(before, Everything());
        Assert.Equal(asked, (cloud.Creates.Count, cloud.Drops.Count));
        foreach (var (name, call) in calls.Where(c => c.Key is "scale" or "enact")) await call(doors[name]);
        Assert.Equal(2, cloud.Machines.Count);
    }

    [Fact]
    public async Task AnyDoorThatReads_StoreLockedForLong_DoesNotNotice()
    {
        using var held = new StoreLock(store.Path);

        using var late = await Orchestrator.OpenAsync(new()
        {
            StorePath = store.Path,
            CloudHandlers = [cloud],
            StoreLockTimeout = TimeSpan.Zero,
        });

        Assert.Equal("shop", (await late.FindInfrastructureAsync("shop"))!.Name);
        Assert.Equal("+1 ~0 -0 =0", (await late.PlanAsync("shop")).Summary);
        Assert.NotEmpty(await late.GetEventsAsync());
        Assert.Empty(await late.GetNodesAsync());
        Assert.Equal("ok", (await late.GetStoreAsync()).Integrity);
        await late.BackupAsync(Path.Combine(store.Folder, "occo.bak"));
    }

    [Fact]
    public async Task Open_NewStoreThatIsLocked_IsAClearErrorAndLeavesTheFileAsItWas()
    {
        var path = Path.Combine(store.Folder, "new.db");
        using (new StoreLock(path))
        {
            AssertClear("open", await Record.ExceptionAsync(() => Orchestrator.OpenAsync(
                new() { StorePath = path, StoreLockTimeout = TimeSpan.Zero })), path);
        }

        Assert.Equal(0, new FileInfo(path).Length);
        using var occo = await Orchestrator.OpenAsync(new() { StorePath = path });
        Assert.Equal("ok", (await occo.GetStoreAsync()).Integrity);
    }

    private static void AssertClear(string call, Exception? error, string path)
    {
        var known = Assert.IsType<OccoException>(error);
        Assert.True(known.Kind is FailureKind.Store or FailureKind.Busy, $"{call}: {known.Kind}");
        Assert.Contains(path, known.Message, StringComparison.Ordinal);
        Assert.Contains("Wait until", known.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", known.Message, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<CompiledInfrastructure> CompiledAsync(string name)
        => (await reader.CompileAsync(DescriptionSource.FromText($$$"""
        infra_name: {{{name}}}
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 3}}]
        node_definitions: {t: [{resource: {type: fake}}]}
        """))).Require();

    private string Everything()
    {
        using var connection = new SqliteConnection($"Data Source={store.Path};Pooling=False;Mode=ReadOnly");
        connection.Open();
        var tables = Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").ToList();
        return string.Join('\n', tables.SelectMany(t => Rows(connection, $"SELECT * FROM {t}").Prepend(t)));
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        return rows;
    }
}
