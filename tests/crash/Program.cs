using System.Globalization;
namespace Occo.Crash;

/// <summary>
/// Proves that nothing is lost, whenever the process is killed. <c>run cloud scenario store</c> performs a scenario and
/// is what gets killed; <c>quick cloud</c> kills once at each failpoint; <c>full</c> kills at every hit, and so many
/// times at random.
/// </summary>
internal static class Program
{
    /// <summary>Exit code of a scenario that ended in order and without having reached its goal.</summary>
    public const int NotReached = 3;

    private const string Usage = """
        usage: Occo.Crash run <dummy|local|ec2> <scenario> <store>
               Occo.Crash quick <dummy|local|ec2>
               Occo.Crash full [kills at random times, 200] [seed] [cloud...]
        Ctrl+C ends it with the report of the trials made so far.
        """;

    private static readonly string[] Clouds = ["dummy", "local", "ec2"];

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
                    return await ReportAsync(args.Length > 3 ? args[3..] : Clouds, extent, stop.Token)
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
