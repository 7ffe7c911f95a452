using System.Globalization;
using Occo.Engine.Tests;

namespace Occo.Crash;

/// <summary>
/// Proves that nothing is lost, whenever the process is killed. <c>run cloud scenario store</c> performs a scenario and
/// is what gets killed; <c>quick cloud</c> kills once at each failpoint; <c>full</c> kills at every hit, and so many
/// times at random; <c>random</c> only at random; <c>team</c> kills workers that share a store (<c>work</c>) at random
/// while they are at work. 'workers' is the dummy cloud under workers and a store on PostgreSQL.
/// </summary>
internal static class Program
{
    /// <summary>Exit code of a scenario that ended in order and without having reached its goal.</summary>
    public const int NotReached = 3;

    private const string Usage = """
        usage: Occo.Crash run <dummy|local|ec2|nova|hosts|docker|workers> <scenario> <store>
               Occo.Crash quick <dummy|local|ec2|nova|hosts|docker|workers>
               Occo.Crash full [kills at random times, 200] [seed] [cloud...]
               Occo.Crash random <kills> <seed> <cloud...>
               Occo.Crash team [seconds, 60] [seed]
        Ctrl+C ends it with the report of the trials made so far.
        """;

    private static readonly string[] Clouds = ["dummy", "local", "ec2", "nova", "hosts", "docker", "workers"];

    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        try
        {
            switch (args)
            {
                case ["run", var cloud, var scenario, var store]:
                    return await Scenario.PerformAsync(Site.Of(cloud, store), scenario).ConfigureAwait(false)
                        ? 0
                        : NotReached;
                case ["quick", var cloud]:
                    return await ReportAsync([cloud], Extent.Quick, stop.Token).ConfigureAwait(false);
                case ["full", ..]:
                    var random = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
                    var seed = args.Length > 2
                        ? int.Parse(args[2], CultureInfo.InvariantCulture)
                        : Random.Shared.Next();
                    var extent = Extent.Full(random, seed);
                    return await ReportAsync(args.Length > 3 ? args[3..] : Possible(), extent, stop.Token)
                        .ConfigureAwait(false);
                case ["random", var kills, var chosen, _, ..]:
                    return await ReportAsync(args[3..], Extent.AtRandom(
                        int.Parse(kills, CultureInfo.InvariantCulture),
                        int.Parse(chosen, CultureInfo.InvariantCulture)), stop.Token).ConfigureAwait(false);
                case ["work", var cloud, var store]:
                    using (var occo = await Site.Of(cloud, store).OpenAsync(Upheaval.Lease).ConfigureAwait(false))
                        return await occo.WorkAsync(new(), stop.Token).ConfigureAwait(false) ? 0 : NotReached;
                case ["team", ..]:
                    return await UpheavalAsync(
                        args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60,
                        args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : Random.Shared.Next())
                        .ConfigureAwait(false);
                default:
                    await Console.Error.WriteLineAsync(Usage).ConfigureAwait(false);
                    return 2;
            }
        }
        catch (Exception e) when (e is OccoException or FailpointException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return NotReached;
        }
    }

    private static string[] Possible()
    {
        Dictionary<string, string?> missing = new()
        {
            ["docker"] = DockerServer.Missing, ["workers"] = PostgresServer.Missing,
        };
        foreach (var (cloud, why) in missing.Where(m => m.Value is not null))
            Console.WriteLine($"{cloud}: skipped. {why}");
        return [.. Clouds.Where(cloud => missing.GetValueOrDefault(cloud) is null)];
    }

    private static async Task<int> UpheavalAsync(int seconds, int seed)
    {
        var (kills, wrong) = await new Upheaval(TimeSpan.FromSeconds(seconds), seed).RunAsync().ConfigureAwait(false);
        Console.WriteLine($"team: seed {seed}, {kills} workers killed, {wrong.Count} faults");
        foreach (var fault in wrong) Console.WriteLine($"  {fault}");
        return kills > 0 && wrong.Count == 0 ? 0 : 1;
    }

    private static async Task<int> ReportAsync(
        IReadOnlyList<string> clouds, Extent extent, CancellationToken cancel)
    {
        var report = new Report(Console.Out);
        foreach (var cloud in clouds.TakeWhile(_ => !cancel.IsCancellationRequested))
        {
            await new Campaign(cloud, extent, report).RunAsync(cancel).ConfigureAwait(false);
            report.Write();
        }

        return report.IsClean && !cancel.IsCancellationRequested ? 0 : 1;
    }
}
