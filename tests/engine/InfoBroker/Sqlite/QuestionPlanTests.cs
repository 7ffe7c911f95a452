using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Occo.Engine.InfoBroker.Sqlite;
using Xunit;

namespace Occo.Engine.Tests;

/// <summary>
/// What is asked at every look, lease and removal costs what is there now: no plan of SQLite reads a whole history.
/// </summary>
public sealed partial class QuestionPlanTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("occo-plan-");
    private readonly ManualTimeProvider time = new();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Plan_FrequentQuestions_ReadNoHistory()
    {
        var asked = await AskEverythingAsync();
        var bad = new List<string>();
        using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
        connection.Open();
        foreach (var sql in asked)
            bad.AddRange(PlanOf(connection, sql).Where(line => ReadsAHistory(line, sql)).Select(l => $"{l}: {sql}"));
        Assert.True(asked.Count > 40, $"only {asked.Count} statements");
        Assert.Empty(bad);
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM pass")]
    [InlineData("SELECT id FROM node_instance WHERE infrastructure_id = @i ORDER BY ordinal")]
    [InlineData("SELECT MAX(sequence) FROM event WHERE infrastructure_id = @i AND kind = 'NodeReady'")]
    [InlineData("SELECT node, max(id) FROM scale_request GROUP BY node")]
    [InlineData("SELECT MAX(ordinal) FROM node_instance WHERE infrastructure_id = @i GROUP BY cloud, cloud_settings")]
    public async Task Plan_QuestionThatReadsAHistory_IsSeen(string sql)
    {
        await using (await OpenAsync())
        {
            using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
            connection.Open();
            Assert.Contains(PlanOf(connection, sql), line => ReadsAHistory(line, sql));
        }
    }

    private string StorePath => Path.Combine(folder.FullName, "occo.db");

    private Task<Store> OpenAsync() => Store.OpenAsync(StorePath, time);

    // Life of an infrastructure as passes, looks and a removal see it. Returns the texts of all statements.
    private async Task<IReadOnlyCollection<string>> AskEverythingAsync()
    {
        var backend = new Remembering(new SqliteBackend(StorePath, time, TimeSpan.FromSeconds(30)));
        await using var store = await Store.OpenAsync(backend);
        var shop = await store.Infrastructures.RegisterAsync(StoreFixture.Compiled("shop"), null, "anna");
        var lease = await store.Leases.TryAcquireAsync(shop.Id, LeaseOwner.Current, TimeSpan.FromMinutes(1));
        await store.Leases.RenewAsync(lease.Fence!, TimeSpan.FromMinutes(1));
        var journal = new PassJournal(store, lease.Fence!, "anna", null);
        await journal.EndInterruptedAsync();
        await StoreFixture.MakeAsync(journal, shop, "web", 2);
        var failed = (await StoreFixture.MakeAsync(journal, shop, "db", 1, NodeState.Failed))[0];
        await journal.ObserveAsync(
            [], new Dictionary<string, DateTimeOffset> { ["dummy"] = time.GetUtcNow() },
            new Dictionary<string, string> { ["ec2"] = "no route" });
        await store.Instances.ProtectAsync(failed, true, "anna");
        await store.WriteAsync(tx => InstanceTable.SetProtectionAsync(tx, shop.Id, "node", "web", true));
        await journal.BeginDropAsync([(failed, "scale")]);
        await store.Leases.HolderAsync(shop.Id);
        await store.Leases.FreeAsync(shop.Id);
        await store.Infrastructures.SecretSourcesAsync();
        await store.Events.QueryAsync(new() { Infrastructure = "shop", Last = 5, Kinds = [EventKind.NodeReady] });
        await store.Scaling.RequestAsync(shop.Id, "web", new ScaleRequest { To = 3 }, "anna");
        await store.Scaling.PendingAsync(shop.Id);
        await store.Scaling.WantedAsync(shop.Id);
        await store.Failures.FindAsync(shop.Id, 1, default);
        await store.Reconciliations.IsPendingAsync(shop.Id);
        await store.Deliveries.NextAsync(shop.Id, 0, [EventKind.NodeReady]);
        Assert.Equal(InfrastructureState.Pending, (await store.Infrastructures.FindAsync("shop"))!.State);
        await store.Infrastructures.ListAsync();
        await store.Infrastructures.RevisionAsync("shop");
        await store.Infrastructures.StandingAsync(shop.Id);
        await store.Infrastructures.FindWithInstancesAsync(shop.Id);
        await store.Events.NewestAsync();
        await store.Infrastructures.GetCompiledAsync(shop.Id);
        Assert.Equal(3, (await store.Instances.ListAsync(shop.Id)).Count);
        await store.Instances.ListNodeAsync(shop.Id, "web");
        await store.Instances.FindAllAsync(new() { Infrastructure = "shop" });
        Assert.Single(await store.Instances.NewestByCloudAsync(shop.Id));
        Assert.Empty(await store.Instances.CloudsOfUnlistedAsync(shop.Id));
        await store.Leases.ReleaseAsync(lease.Fence!);
        return backend.Texts;
    }

    private static IReadOnlyList<string> PlanOf(SqliteConnection connection, string sql)
    {
        if (!Question().IsMatch(sql)) return [];
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var name in Parameter().Matches(sql).Select(m => m.Value).Distinct())
            command.Parameters.AddWithValue(name, DBNull.Value);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(reader.GetString(3));
        return lines;
    }

    // The infrastructure alone finds all that it ever had. The names of partial indices say what they leave out; an
    // order with LIMIT 1 ends at the first row.
    private static bool ReadsAHistory(string line, string sql)
        => (Scan().IsMatch(line) || WholeInfrastructure().IsMatch(line)) && !Partial().IsMatch(line)
            && !sql.Contains("LIMIT 1", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b")]
    private static partial Regex Question();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^SCAN (event|e|f|node_instance|x|y|r|pass|scale_request|infrastructure_version|request)\b")]
    private static partial Regex Scan();

    [GeneratedRegex(@"^SEARCH (event|e|f|node_instance|x|y|r) .*\(infrastructure_id=\?\)")]
    private static partial Regex WholeInfrastructure();

    [GeneratedRegex("_(alive|living|ready|unlisted|trouble|failed|open|pending)\\b")]
    private static partial Regex Partial();

    /// <summary>Keeps the sessions, so that the texts of their statements are known.</summary>
    private sealed class Remembering(SqliteBackend inner) : IStoreBackend
    {
        private readonly List<StoreSession> sessions = [];

        public IReadOnlyCollection<string> Texts => [.. sessions.SelectMany(s => s.Texts).Distinct()];

        public string Path => inner.Path;

        public string Folder => inner.Folder;

        public Task<bool> ExistsAsync() => inner.ExistsAsync();

        public async ValueTask<StoreSession> OpenWriterAsync() => Keep(await inner.OpenWriterAsync());

        public async ValueTask<StoreSession> OpenReaderAsync(CancellationToken cancel)
            => Keep(await inner.OpenReaderAsync(cancel));

        public OccoException? Explain(Exception error) => inner.Explain(error);

        public ValueTask RequireWritableAsync(StoreSession session) => inner.RequireWritableAsync(session);

        public ValueTask<StoreHealth> ExamineAsync(StoreSession sql) => inner.ExamineAsync(sql);

        public Task BackUpAsync(string path, bool overwrite) => inner.BackUpAsync(path, overwrite);

        public Task<StoreRestoration> RestoreAsync(string backup, string actor) => inner.RestoreAsync(backup, actor);

        public Task CheckRestoreAsync(string backup) => inner.CheckRestoreAsync(backup);

        private StoreSession Keep(StoreSession session)
        {
            sessions.Add(session);
            return session;
        }
    }
}
