using System.Diagnostics;

namespace Occo.Crash;

/// <summary>All trials of a cloud: first the hits of each failpoint are counted, then each is killed at.</summary>
internal sealed class Campaign(string cloud, Extent extent, Report report)
{
    /// <summary>Makes them, several at once: they wait more than they work. Those that are begun end.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var scenarios = Scenario.Of(cloud);
        var counts = new Count[scenarios.Count];
        await Parallel.ForEachAsync(scenarios.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = extent.EveryHit ? 1 : Environment.ProcessorCount },
            async (scenario, _) => counts[scenario.Index] = await CountAsync(scenario.Item).ConfigureAwait(false))
            .ConfigureAwait(false);
        var trials = extent.Choose(cloud, counts).ToList();
        report.Begin(cloud, trials.Count);
        await Parallel.ForEachAsync(trials.TakeWhile(_ => !cancel.IsCancellationRequested),
            new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount },
            async (trial, _) =>
            {
                var (ending, aftermath) = await trial.RunAsync().ConfigureAwait(false);
                report.Add(trial, ending, aftermath);
            }).ConfigureAwait(false);
    }

    private async Task<Count> CountAsync(string scenario)
    {
        Receiver.Share();
        var folder = Directory.CreateTempSubdirectory("occo-crash-");
        var site = Site.Of(cloud, Path.Combine(folder.FullName, "occo.db"));
        try
        {
            await Scenario.PrepareAsync(site, scenario).ConfigureAwait(false);
            var log = Path.Combine(folder.FullName, "hits");
            var clock = Stopwatch.StartNew();
            var (ending, said) = await Child.RunAsync(site, scenario, log: log).ConfigureAwait(false);
            var duration = clock.Elapsed;
            if (ending != Ending.Reached)
                throw new InvalidOperationException($"{scenario} over {cloud} fails even without a kill: {said}");
            await Scenario.PerformAsync(site, "remove").ConfigureAwait(false);
            var lines = await File.ReadAllLinesAsync(log).ConfigureAwait(false);
            return new(scenario, lines.CountBy(l => l).ToDictionary(), duration);
        }
        finally
        {
            site.Clear();
            folder.Delete(recursive: true);
        }
    }
}
