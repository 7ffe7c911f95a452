using System.Diagnostics;
namespace Occo.Bench;

/// <summary>The cost of enacting, on the dummy cloud.</summary>
internal static class Enactment
{
    private static readonly EnactmentOptions Plain = new();

    /// <summary>Milliseconds from a registered infrastructure to all its instances being ready.</summary>
    public static async Task<double?> BuildAsync(int instances)
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync(instances).ConfigureAwait(false);
        return await EnactAsync(workshop, name, Plain, created: instances).ConfigureAwait(false);
    }

    /// <summary>Milliseconds of a pass that finds everything as it should be.</summary>
    public static async Task<double?> IdleAsync(int instances)
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync(instances).ConfigureAwait(false);
        await EnactAsync(workshop, name, Plain, created: instances).ConfigureAwait(false);
        return await EnactAsync(workshop, name, Plain, created: 0).ConfigureAwait(false);
    }

    /// <summary>Megabytes that the whole process took at most for a build of 10,000 and a pass after it.</summary>
    public static async Task<double?> PeakMemoryAsync()
    {
        await IdleAsync(10_000).ConfigureAwait(false);
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024);
    }

    /// <summary>
    /// Milliseconds for 1,000 creations, one a call and 50 ms each, 64 at a time: 0.78 s and what Occo adds.
    /// </summary>
    public static async Task<double?> SlowCreatesAsync()
    {
        var workshop = await Workshop.OpenAsync(new DummyCloud(maxBatch: 1)).ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync("infra_name: slow\nuser_id: bench\nnodes:\n"
            + "  - {name: machine, type: machine, scaling: {min: 1000, max: 1000}}\n"
            + Workshop.Definition(", latency: 0.05")).ConfigureAwait(false);
        var options = Plain with { MaxConcurrency = 64 };
        return await EnactAsync(workshop, name, options, created: 1_000).ConfigureAwait(false);
    }

    private static async Task<double> EnactAsync(Workshop workshop, string name, EnactmentOptions options, int created)
    {
        var watch = Stopwatch.StartNew();
        var result = await workshop.Occo.EnactAsync(name, options).ConfigureAwait(false);
        watch.Stop();
        if (!result.Reached || result.Created != created)
        {
            var why = string.Join("; ", result.Errors.Take(3));
            throw new InvalidOperationException($"{result.Created} of {created} instances. {why}");
        }

        return watch.Elapsed.TotalMilliseconds;
    }
}
