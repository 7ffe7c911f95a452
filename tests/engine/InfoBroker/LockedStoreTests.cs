using Microsoft.Data.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// Somebody else keeps the store locked for longer than anybody waits: who writes is told which file and what to do, who
/// reads does not notice.
/// </summary>
public sealed class LockedStoreTests : IDisposable
{
    private readonly TempStore store = new();
    private readonly FakeCloud cloud = new();
    private readonly Orchestrator reader;

    public LockedStoreTests()
    {
        reader = store.Open(cloud);
        reader.ImportDefinitions(DescriptionSource.FromText("'node_def:spare': [{resource: {type: fake}}]"));
        reader.Register(Compiled("shop"));
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task AnyDoorThatWrites_StoreLockedForLong_IsAClearErrorAndChangesNothing()
    {
        await reader.EnactAsync("shop");
        var node = reader.GetNodes()[0].Id;
        var backup = Path.Combine(store.Folder, "occo.bak");
        reader.Backup(backup);
        var calls = new Dictionary<string, Func<Orchestrator, Task>>
        {
            ["import"] = o => Task.FromResult(o.ImportDefinitions(
                DescriptionSource.FromText("'node_def:more': [{resource: {type: fake}}]"))),
            ["forget"] = o => Task.FromResult(o.RemoveDefinition("spare")),
            ["register"] = o => Task.FromResult(o.Register(Compiled("other"))),
            ["update"] = o => Task.FromResult(o.Update("shop", Compiled("shop"))),
            ["scale"] = o => Task.Run(() => o.Scale("shop", "web", new() { To = 2 })),
            ["enact"] = o => o.EnactAsync("shop"),
            ["enact and wait"] = o => o.EnactAsync("shop", new() { WaitForLease = TimeSpan.FromMinutes(1) }),
            ["remove"] = o => o.RemoveAsync("shop"),
            ["drop"] = o => o.DropNodeAsync(node),
            ["restore"] = _ => Task.FromResult(
                Orchestrator.Restore(backup, new() { StorePath = store.Path, StoreLockTimeout = TimeSpan.Zero })),
        };
        var before = Everything();
        var asked = (cloud.Creates.Count, cloud.Drops.Count);
        // A process of its own for each, so that they wait side by side.
        var doors = calls.Keys.ToDictionary(name => name, _ => store.Open(new OrchestratorOptions
        {
            CloudHandlers = [cloud],
            StoreLockTimeout = TimeSpan.Zero,
        }));

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

        using var late = Orchestrator.Open(new()
        {
            StorePath = store.Path,
            CloudHandlers = [cloud],
            StoreLockTimeout = TimeSpan.Zero,
        });

        Assert.Equal("shop", late.FindInfrastructure("shop")!.Name);
        Assert.Equal("+1 ~0 -0 =0", (await late.PlanAsync("shop")).Summary);
        Assert.NotEmpty(late.GetEvents());
        Assert.Empty(late.GetNodes());
        Assert.Equal("ok", late.GetStore().Integrity);
        late.Backup(Path.Combine(store.Folder, "occo.bak"));
    }

    [Fact]
    public void Open_NewStoreThatIsLocked_IsAClearErrorAndLeavesTheFileAsItWas()
    {
        var path = Path.Combine(store.Folder, "new.db");
        using (new StoreLock(path))
        {
            AssertClear("open", Record.Exception(() => Orchestrator.Open(
                new() { StorePath = path, StoreLockTimeout = TimeSpan.Zero })), path);
        }

        Assert.Equal(0, new FileInfo(path).Length);
        using var occo = Orchestrator.Open(new() { StorePath = path });
        Assert.Equal("ok", occo.GetStore().Integrity);
    }

    private static void AssertClear(string call, Exception? error, string path)
    {
        var known = Assert.IsType<OccoException>(error);
        Assert.True(known.Kind is FailureKind.Store or FailureKind.Busy, $"{call}: {known.Kind}");
        Assert.Contains(path, known.Message, StringComparison.Ordinal);
        Assert.Contains("Wait until", known.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SQLite", known.Message, StringComparison.OrdinalIgnoreCase);
    }

    private CompiledInfrastructure Compiled(string name) => reader.Compile(DescriptionSource.FromText($$$"""
        infra_name: {{{name}}}
        user_id: ops
        nodes: [{name: web, type: t, scaling: {min: 1, max: 3}}]
        node_definitions: {t: [{resource: {type: fake}}]}
        """)).Require();

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
