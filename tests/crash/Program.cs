using System.Globalization;
using Occo.Engine;

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
               Occo.Crash full [kills at random times, 200] [seed]
        """;

    private static async Task<int> Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["run", var cloud, var scenario, var store]:
                    return await Scenario.PerformAsync(Site.Of(cloud, store), scenario).ConfigureAwait(false)
                        ? 0
                        : NotReached;
                case ["quick", var cloud]:
                    return await ReportAsync([cloud], Extent.Quick).ConfigureAwait(false);
                case ["full", ..]:
                    var random = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200;
                    var seed = args.Length > 2
                        ? int.Parse(args[2], CultureInfo.InvariantCulture)
                        : Random.Shared.Next();
                    var extent = Extent.Full(random, seed);
                    return await ReportAsync(["dummy", "local", "ec2"], extent).ConfigureAwait(false);
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

    private static async Task<int> ReportAsync(IReadOnlyList<string> clouds, Extent extent)
    {
        var report = new Report(Console.Out);
        foreach (var cloud in clouds)
        {
            await new Campaign(cloud, extent, report).RunAsync().ConfigureAwait(false);
            report.Write();
        }

        return report.IsClean ? 0 : 1;
    }
}
