using System.Diagnostics;

namespace Occo.Crash;

/// <summary>
/// A team of workers on one PostgreSQL store. They are killed at random, again and again, and replaced, while users
/// change what they keep. Afterwards nothing may be lost, doubled or orphaned.
/// </summary>
internal sealed class Upheaval(TimeSpan time, int seed)
{
    private const int Workers = 3;
    private const int Infrastructures = 8;
    private const int MostInstances = 5;

    /// <summary>Seconds. The end of a worker's session frees its leases; they need not run out.</summary>
    public const double Lease = 15;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Random random = new(seed);
    private readonly List<Process> workers = [];
    private int kills;

    /// <summary>What went wrong, in words, and how many workers were killed.</summary>
    public async Task<(int Kills, IReadOnlyList<string> Wrong)> RunAsync()
    {
        Receiver.Share();
        var folder = Directory.CreateTempSubdirectory("occo-crash-");
        var site = Site.Of("workers", Path.Combine(folder.FullName, "occo.db"));
        try
        {
            var wrong = await RunAsync(site).ConfigureAwait(false);
            return (kills, wrong);
        }
        finally
        {
            foreach (var worker in workers) Kill(worker);
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> RunAsync(Site site)
    {
        using var occo = await site.OpenAsync(Lease).ConfigureAwait(false);
        for (var i = 0; i < Infrastructures; i++)
        {
            await occo.RegisterAsync(await site.CompileAsync(occo, version: 1, NameOf(i)).ConfigureAwait(false))
                .ConfigureAwait(false);
            await occo.AttachAsync(NameOf(i), site.Interval!.Value).ConfigureAwait(false);
        }

        for (var i = 0; i < Workers; i++) workers.Add(Start(site));
        for (var (watch, version) = (Stopwatch.StartNew(), 2); watch.Elapsed < time; version++)
        {
            await Task.Delay(LongestPause * random.NextDouble()).ConfigureAwait(false);
            await ChangeAsync(site, occo, NameOf(random.Next(Infrastructures)), version).ConfigureAwait(false);
        }

        var wrong = new List<string>();
        for (var i = 0; i < Infrastructures; i++)
        {
            await occo.AttachAsync(NameOf(i), site.Interval!.Value).ConfigureAwait(false);
            var result = await occo.EnactAsync(NameOf(i), new() { Timeout = Patience }).ConfigureAwait(false);
            if (!result.Reached) wrong.Add($"{NameOf(i)}: {string.Join("; ", result.Errors)}");
        }

        wrong.AddRange(await CompareAsync(site, occo).ConfigureAwait(false));
        for (var i = 0; i < Infrastructures; i++)
        {
            if (!(await occo.RemoveAsync(NameOf(i)).ConfigureAwait(false)).Reached)
                wrong.Add($"{NameOf(i)} is not removed");
        }

        return [.. wrong, .. site.Leftovers().Select(left => $"left after removal: {left}")];
    }

    private async Task ChangeAsync(Site site, Orchestrator occo, string name, int version)
    {
        switch (random.Next(8))
        {
            case 0:
                await occo.ScaleAsync(name, "web", new() { To = random.Next(2, MostInstances + 1) })
                    .ConfigureAwait(false);
                break;
            case 1:
                await occo.UpdateAsync(name, await site.CompileAsync(occo, version, name).ConfigureAwait(false))
                    .ConfigureAwait(false);
                break;
            case 2:
                var there = (await occo.GetNodesAsync(new() { Infrastructure = name }).ConfigureAwait(false))
                    .Where(n => n.InstanceId is not null).ToList();
                if (there.Count >= 2) site.Break(there);
                break;
            case 3:
                await occo.DetachAsync(name).ConfigureAwait(false);
                await occo.AttachAsync(name, site.Interval!.Value).ConfigureAwait(false);
                break;
            default:
                var lost = random.Next(Workers);
                Kill(workers[lost]);
                kills++;
                workers[lost] = Start(site);
                break;
        }
    }

    private static async Task<IEnumerable<string>> CompareAsync(Site site, Orchestrator occo)
    {
        var alive = (await occo.GetNodesAsync().ConfigureAwait(false)).Select(n => n.Id).ToList();
        var machines = site.Machines();
        var wrong = new List<string>(alive.Except(machines).Select(id => $"{id} has no machine"));
        wrong.AddRange(machines.Except(alive).Select(id => $"the machine of {id} has no record"));
        wrong.AddRange(machines.CountBy(id => id).Where(m => m.Value > 1)
            .Select(m => $"{m.Key} has {m.Value} machines"));
        foreach (var shop in await occo.GetInfrastructuresAsync().ConfigureAwait(false))
        {
            if (shop.Existing != shop.Desired) wrong.Add($"{shop.Name} has {shop.Existing} of {shop.Desired}");
            wrong.AddRange(EventOrder.Faults(
                await occo.GetEventsAsync(new() { Infrastructure = shop.Id }).ConfigureAwait(false),
                await occo.GetNodesAsync(new() { Infrastructure = shop.Id, IncludeGone = true })
                    .ConfigureAwait(false)));
        }

        return wrong;
    }

    private static string NameOf(int number) => $"shop{number}";

    private static Process Start(Site site)
    {
        var process = Process.Start(Child.ProgramOf("work", site.Cloud, site.Store))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
