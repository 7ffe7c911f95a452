using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace Occo.Server.Tests;

/// <summary>A store on a PostgreSQL server, workers as real processes, and a dummy cloud that they share.</summary>
public abstract class Team : IAsyncLifetime
{
    // Before anything asks for the folder of this user's data: what the dummy cloud keeps is deleted at the end.
    private static readonly string DataFolder = Directory.CreateTempSubdirectory("occo-team-").FullName;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly List<WorkerProcess> workers = [];

    private protected string Address { get; private set; } = "";

    private protected Orchestrator Occo { get; private set; } = null!;

    [ModuleInitializer]
    internal static void UseDataFolder()
    {
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", DataFolder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(DataFolder, recursive: true);
    }

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        Address = await PostgresServer.AddressAsync($"t{Guid.NewGuid():N}");
        Occo = await Orchestrator.OpenAsync(new() { StorePath = Address });
    }

    public async Task DisposeAsync()
    {
        foreach (var worker in workers) worker.Dispose();
        if (Occo is not null) await Occo.DisposeAsync();
    }

    /// <summary>Starts a worker. Its lease is longer than any test unless another is given.</summary>
    private protected async Task<WorkerProcess> StartAsync(int lease = 600, Relay? through = null, string more = "")
    {
        var address = through is null
            ? Address
            : Address.Replace($":{new Uri(Address).Port}/", $":{through.Port}/", StringComparison.Ordinal);
        var worker = await WorkerProcess.StartAsync(address + more, DataFolder, "--lease", $"{lease}");
        workers.Add(worker);
        return worker;
    }

    /// <summary>Registers infrastructures of two instances each, and attaches them.</summary>
    private protected async Task AttachAsync(int count, double interval, double latency = 0)
    {
        for (var i = 0; i < count; i++)
        {
            var compiled = await Occo.CompileAsync(DescriptionSource.FromText($$$"""
                infra_name: shop{{{i}}}
                user_id: anna
                nodes: [{name: web, type: machine, scaling: {min: 2, max: 9}}]
                node_definitions: {'node_def:machine': [{resource: {type: dummy, latency: {{{latency}}} }}]}
                """));
            await Occo.RegisterAsync(compiled.Require());
            await Occo.AttachAsync($"shop{i}", TimeSpan.FromSeconds(interval));
        }
    }

    /// <summary>Waits, with an end, until something is so.</summary>
    private protected static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await isSo())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"Not so within {Limit}: {what}");
            await Task.Delay(50);
        }
    }

    private protected Task UntilReadyAsync(int count) => UntilAsync(
        async () => (await Occo.GetInfrastructuresAsync()).Count(i => i.State == InfrastructureState.Ready) == count,
        $"{count} are ready");

    /// <summary>Runs a statement in the schema of the store; returns its value as text.</summary>
    private protected async Task<string?> SqlAsync(string text)
    {
        await using var connection = await PostgresServer.ConnectAsync(new Uri(Address).Query.Split('=', '&')[1]);
        await using var command = new NpgsqlCommand(text, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    /// <summary>Every instance of the store is one machine of the cloud, and the other way round.</summary>
    private protected async Task RequireNoneLostOrDoubledAsync()
    {
        using var cloud = DummyCloud.Control(await CloudAsync());
        var recorded = await Occo.GetNodesAsync();
        Assert.Equal(
            recorded.Select(n => n.InstanceId).Order(), cloud.Machines().Select(m => m.InstanceId).Order());
    }

    /// <summary>
    /// Pauses a worker, but not while it holds the lock of the dummy cloud's file: no cloud is paused with its client.
    /// </summary>
    private protected async Task PauseAsync(WorkerProcess worker)
    {
        await using var cloud = new SqliteConnection($"Data Source={await CloudAsync()};Pooling=False");
        await cloud.OpenAsync();
        await using var write = cloud.CreateCommand();
        (write.CommandText, write.CommandTimeout) = ("BEGIN IMMEDIATE; ROLLBACK", 2);
        await UntilAsync(async () =>
        {
            await worker.SignalAsync("STOP");
            try
            {
                await write.ExecuteNonQueryAsync();
                return true;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == 5)
            {
                await worker.SignalAsync("CONT");
                return false;
            }
        }, "it is paused between two writes");
    }

    private async Task<string> CloudAsync()
    {
        var id = (await SqlAsync("SELECT value FROM meta WHERE name = 'store_id'"))!;
        return Path.Combine(DataFolder, "Occo", "stores", id, "dummy.db");
    }
}
