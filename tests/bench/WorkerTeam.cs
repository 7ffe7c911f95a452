using System.Diagnostics;
using Npgsql;
using Occo.Engine.Tests;

namespace Occo.Bench;

/// <summary>Workers as real processes that share infrastructures on a PostgreSQL server.</summary>
internal sealed class WorkerTeam : IAsyncDisposable
{
    private const int Infrastructures = 3_000;
    private const int Workers = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string folder = Directory.CreateTempSubdirectory("occo-bench-").FullName;
    private readonly string schema = $"b{Guid.NewGuid():N}";
    private readonly List<Process> processes = [];
    private string address = "";
    private Orchestrator occo = null!;

    /// <summary>
    /// Cores that each of three workers takes for 3,000 quiet infrastructures. Fails when a turn comes late.
    /// </summary>
    public static async Task<double?> QuietAsync()
    {
        if (PostgresServer.Missing is not null) return null;
        var team = new WorkerTeam();
        await using var end = team.ConfigureAwait(false);
        await team.BeginAsync(Infrastructures, Interval).ConfigureAwait(false);
        var (before, turns) = (team.CpuTime(), await team.TurnsAsync().ConfigureAwait(false));
        var watch = Stopwatch.StartNew();
        var longest = await team.LongestPeriodAsync(Watched).ConfigureAwait(false);
        var spent = team.CpuTime() - before;
        var cores = spent / watch.Elapsed / Workers;
        turns = await team.TurnsAsync().ConfigureAwait(false) - turns;
        await Console.Error.WriteLineAsync($"{cores:0.000} cores, {spent.TotalMilliseconds / turns:0.00} ms a turn, "
            + $"{turns / watch.Elapsed.TotalSeconds:0} turns a second, longest period {longest.TotalSeconds:0.0} s")
            .ConfigureAwait(false);
        if (longest > Interval * 1.25 + TimeSpan.FromSeconds(2))
            throw new InvalidOperationException($"An infrastructure waited for {longest.TotalSeconds:0.0} s.");
        return cores;
    }

    /// <summary>Seconds until others have taken over all that a killed worker had begun.</summary>
    public static async Task<double?> TakeoverAsync()
    {
        if (PostgresServer.Missing is not null) return null;
        var team = new WorkerTeam();
        await using var end = team.ConfigureAwait(false);
        await team.BeginAsync(60, TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        using (var cloud = team.Cloud()) cloud.Latency = TimeSpan.FromSeconds(1);
        // In the middle of many turns.
        await Task.Delay(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        var lost = team.processes[0];
        lost.Kill();
        var watch = Stopwatch.StartNew();
        var actor = $"{Environment.UserName}@{Environment.MachineName}/{lost.Id}";
        var held = await team.AskAsync(
            $"SELECT COUNT(*) FROM lease WHERE owner LIKE '%\n{lost.Id}\n%'").ConfigureAwait(false);
        await Console.Error.WriteLineAsync($"{held} turns of {actor}").ConfigureAwait(false);
        while (await team.AskAsync(
            $"SELECT COUNT(*) FROM lease WHERE owner LIKE '%\n{lost.Id}\n%'").ConfigureAwait(false) > 0)
        {
            if (watch.Elapsed > Limit) throw new InvalidOperationException("Nobody took over.");
            await Task.Delay(20).ConfigureAwait(false);
        }

        return held == 0 ? null : watch.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        if (occo is not null) await occo.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
    }

    // One instance each, all ready.
    private async Task BeginAsync(int count, TimeSpan interval)
    {
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", folder);
        address = await PostgresServer.AddressAsync(schema).ConfigureAwait(false);
        occo = await Orchestrator.OpenAsync(new() { StorePath = address }).ConfigureAwait(false);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var compiled = await occo.CompileAsync(DescriptionSource.FromText(
                $"infra_name: shop{i}\nuser_id: bench\nnodes: [{{name: web, type: machine}}]\n"
                + Workshop.Definition()))
                .ConfigureAwait(false);
            await occo.RegisterAsync(compiled.Require()).ConfigureAwait(false);
            await occo.AttachAsync($"shop{i}", interval).ConfigureAwait(false);
        }).ConfigureAwait(false);
        for (var i = 0; i < Workers; i++) processes.Add(StartWorker());
        var watch = Stopwatch.StartNew();
        while (await AskAsync("SELECT COUNT(*) FROM infrastructure WHERE reached_version = version")
            .ConfigureAwait(false) < count)
        {
            if (watch.Elapsed > Limit) throw new InvalidOperationException("The workers do not make them.");
            await Task.Delay(500).ConfigureAwait(false);
        }

        await Task.Delay(interval * 1.3).ConfigureAwait(false);
    }

    private Process StartWorker()
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "occod.dll"), "work", "--store", address])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["XDG_DATA_HOME"] = folder;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private TimeSpan CpuTime() => processes.Aggregate(TimeSpan.Zero, (sum, process) =>
    {
        process.Refresh();
        return sum + process.TotalProcessorTime;
    });

    private async Task<TimeSpan> LongestPeriodAsync(TimeSpan time)
    {
        var last = new Dictionary<string, DateTimeOffset>();
        var longest = TimeSpan.Zero;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            foreach (var shop in await occo.GetInfrastructuresAsync().ConfigureAwait(false))
            {
                var turn = shop.Attachment!.LastTurnAt!.Value;
                if (last.TryGetValue(shop.Id, out var before) && turn - before > longest) longest = turn - before;
                last[shop.Id] = turn;
            }

            await Task.Delay(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }

        return longest;
    }

    private DummyControl Cloud()
        => DummyCloud.Control(Directory.GetFiles(folder, "dummy.db", SearchOption.AllDirectories).Single());

    private Task<long> TurnsAsync() => AskAsync("SELECT SUM(fence)::bigint FROM lease");

    private async Task<long> AskAsync(string sql)
    {
        var connection = await PostgresServer.ConnectAsync(schema).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
                return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }
    }
}
