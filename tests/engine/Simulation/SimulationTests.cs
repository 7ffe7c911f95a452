using System.Diagnostics;
using System.Globalization;
using Xunit;
using Xunit.Abstractions;
using static Occo.Engine.Tests.SimulationProgram;

namespace Occo.Engine.Tests;

/// <summary>
/// Plays random histories in programs of their own, where one thread does everything and a seed decides what comes
/// next. OCCO_SIM_SEED replays one with all that happened, OCCO_SIM_COUNT sets how many are played.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Histories = 2000;
    private static readonly string[] Faults =
    [
        "kills", "lost reply", "lost request", "late reply", "doubled request", "machine vanishes", "zombie",
        "listed late", "dropped before the cloud knew it", "machine sick for ever", "two infrastructures", "watch",
        "remove, keeping",
        "older version", "suspend or resume", "enact a plan", "enact, rolling back", "enact, retrying",
        "update in service", "bad update in service", "rolled back in service", "restore",
        "pools", "cool-downs", "place taken by others", "lease ended", "lease renewed",
    ];

    [Fact]
    public async Task Play_RandomHistories_EveryPromiseHolds()
    {
        if (Setting("OCCO_SIM_SEED") is { } seed)
        {
            var (code, lines) = await PlayAsync(seed, 1, "trace");
            foreach (var line in lines) output.WriteLine(line);
            Assert.True(code == 0, $"seed {seed} failed: {string.Join(Environment.NewLine, lines.Where(IsFailure))}");
            return;
        }

        var started = Stopwatch.StartNew();
        var count = Setting("OCCO_SIM_COUNT") ?? Histories;
        var programs = Math.Min(Math.Max(Environment.ProcessorCount, 1), 8);
        var shares = Enumerable.Range(0, programs)
            .Select(i => (First: 1 + count * i / programs, Next: 1 + count * (i + 1) / programs));
        var results = await Task.WhenAll(
            shares.Where(s => s.Next > s.First).Select(s => PlayAsync(s.First, s.Next - s.First)));

        var counts = CountsOf(results.SelectMany(r => r.Lines));
        output.WriteLine($"Played in {started.Elapsed.TotalSeconds:0} s:");
        foreach (var (what, number) in counts) output.WriteLine($"{number,9} {what}");
        var failures = results.SelectMany(r => r.Lines).Where(IsFailure).ToList();
        Assert.True(failures.Count == 0 && results.All(r => r.Code == 0),
            $"{failures.Count} histories failed; replay one with OCCO_SIM_SEED: "
            + string.Join(Environment.NewLine, failures)
            + string.Concat(results.Where(r => r.Code is not (0 or 1)).Select(r => $"{Environment.NewLine}A program "
                + $"ended with code {r.Code}{SignalOf(r.Code)}: "
                + string.Join(Environment.NewLine, r.Lines.TakeLast(5)))));
        Assert.Equal(count, counts.GetValueOrDefault("histories"));
        foreach (var fault in Faults)
            Assert.True(count < 200 || counts.GetValueOrDefault(fault) > 0, $"no history had the fault '{fault}'");
    }

    [Fact]
    public async Task Play_SameSeedsTwice_SameHistories()
    {
        var both = await Task.WhenAll(PlayAsync(1, 25, "trace"), PlayAsync(1, 25, "trace"));

        Assert.Equal(25, both[0].Lines.Count(l => l.StartsWith("digest", StringComparison.Ordinal)));
        Assert.True(both[0].Lines.Count > 1000);
        Assert.Equal(both[0].Lines, both[1].Lines);
    }

    [Fact]
    public async Task Play_OtherSeeds_OtherHistories()
    {
        var (_, lines) = await PlayAsync(1, 25, "trace");

        var digests = lines.Where(l => l.StartsWith("digest", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]);
        Assert.Equal(25, digests.Distinct().Count());
    }

    private static int? Setting(string name)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value : null;

    // Somebody outside (the kernel for want of memory, a person) ended it; histories have nothing to do with it.
    private static string SignalOf(int code) => code > 128 ? $" (signal {code - 128})" : "";

    private static SortedDictionary<string, long> CountsOf(IEnumerable<string> lines)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines.Where(l => l.StartsWith("count ", StringComparison.Ordinal)))
        {
            var end = line.LastIndexOf(' ');
            var what = line["count ".Length..end];
            counts[what] = counts.GetValueOrDefault(what) + long.Parse(line.AsSpan(end), CultureInfo.InvariantCulture);
        }

        return counts;
    }
}
