using System.Diagnostics;
using Occo.Engine.Tests;

namespace Occo.Bench;

/// <summary>The cost of an enactment on the dummy cloud.</summary>
internal static class Enactment
{
    private static readonly EnactmentOptions Plain = new();

    /// <summary>Milliseconds until all instances are ready.</summary>
    public static async Task<double?> BuildAsync(int instances, string? address = null)
    {
        var workshop = await Workshop.OpenAsync(address: address).ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync(instances).ConfigureAwait(false);
        return await EnactAsync(workshop, name, Plain, created: instances).ConfigureAwait(false);
    }

    /// <summary>How many times as long a build takes with a store on a PostgreSQL server as in a file.</summary>
    public static async Task<double?> OnServerAsync(int instances)
    {
        if (PostgresServer.Missing is not null) return null;
        var address = await PostgresServer.AddressAsync($"s{Guid.NewGuid():N}").ConfigureAwait(false);
        return await BuildAsync(instances, address).ConfigureAwait(false)
            / await BuildAsync(instances).ConfigureAwait(false);
    }

    /// <summary>Milliseconds of a pass without work.</summary>
    public static async Task<double?> IdleAsync(int instances)
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync(instances).ConfigureAwait(false);
        await EnactAsync(workshop, name, Plain, created: instances).ConfigureAwait(false);
        return await EnactAsync(workshop, name, Plain, created: 0).ConfigureAwait(false);
    }

    /// <summary>
    /// Milliseconds of the first enactment of a process, on <c>local</c>. It fails when it loads the AWS SDK.
    /// </summary>
    public static async Task<double?> FirstOnLocalAsync()
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var arguments = string.Join(", ", ThisProgram.Arguments("sleep").Select(argument => $"'{argument}'"));
        var name = await workshop.RegisterAsync("infra_name: first\nuser_id: bench\n"
            + "nodes: [{name: sleeper, type: sleeper}]\nnode_definitions: {sleeper: [{resource: {type: local, "
            + $"command: '{ThisProgram.Path}', arguments: [{arguments}]}}}}]}}").ConfigureAwait(false);
        try
        {
            var first = await EnactAsync(workshop, name, Plain, created: 1).ConfigureAwait(false);
            var loaded = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(
                assembly => assembly.GetName().Name!.StartsWith("AWSSDK", StringComparison.Ordinal));
            return loaded is null ? first : throw new InvalidOperationException($"{loaded} was loaded.");
        }
        finally
        {
            await workshop.Occo.RemoveAsync(name).ConfigureAwait(false);
        }
    }

    /// <summary>Peak megabytes of the process for a build and a pass without work.</summary>
    public static async Task<double?> PeakMemoryAsync(int instances)
    {
        await IdleAsync(instances).ConfigureAwait(false);
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024);
    }

    /// <summary>Milliseconds for 1,000 calls of 50 ms, 64 at a time: 0.78 s and the overhead of Occo.</summary>
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
