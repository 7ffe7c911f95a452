using System.Globalization;

namespace Occo.Simulation;

/// <summary>
/// usage: Occo.Simulation first-seed count [trace] [address]. Plays histories; prints a line for each seed that failed
/// and what happened how often; with `trace` each history in full; with an address (postgres://...) on a server, each
/// in a schema of its own. The exit code is 1 if a history failed.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var address = Array.Find(args, a => a.StartsWith("postgres:", StringComparison.Ordinal));
        var trace = args.Contains("trace");
        var more = (trace ? 1 : 0) + (address is null ? 0 : 1);
        if (args.Length != 2 + more || !int.TryParse(args[0], CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(args[1], CultureInfo.InvariantCulture, out var count))
        {
            Console.Error.WriteLine("usage: Occo.Simulation first-seed count [trace] [address]");
            return 2;
        }

        Quiescence.Require();
        var counts = new Counts();
        var failed = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            // In the pool, where its one thread runs everything else, too.
            var problem = await Task.Run(() => PlayAsync(seed, counts, trace, address));
            if (problem is null) continue;
            failed++;
            Console.WriteLine($"FAILED seed {seed}: {problem}");
        }

        counts.Add("histories", count);
        foreach (var line in counts.Lines) Console.WriteLine(line);
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string?> PlayAsync(int seed, Counts counts, bool trace, string? address)
    {
        var store = address?.Replace(
            "schema=sim", $"schema=sim{seed}_{Environment.ProcessId}", StringComparison.Ordinal);
        if (store is not null)
            await (await Blocking.WithoutAsync(() => Store.OpenAsync(store, TimeProvider.System))).DisposeAsync();
        StoreSession.Blocks = true;
        await using var history = new History(seed, store);
        string? problem = null;
        try
        {
            await history.RunAsync();
        }
        catch (Exception e)
        {
            problem = e is Violation ? e.Message : e.ToString();
        }

        counts.Add(history.Counts);
        if (!trace) return problem;
        var print = new Fingerprint(history);
        foreach (var line in print.Lines) Console.WriteLine($"  {line}");
        Console.WriteLine($"digest {seed} {print.Digest}");
        return problem;
    }
}
