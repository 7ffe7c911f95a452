using System.Diagnostics;
using System.Globalization;

namespace Occo.Bench;

/// <summary>
/// The result of a row. Each row is measured in its own process, so that no row warms up another.
/// </summary>
/// <param name="First">The first run of the process.</param>
/// <param name="Median">Median of the further runs; the first run if there is no other.</param>
internal sealed record Measurement(double First, double Median)
{
    /// <summary>Measures a row in this process.</summary>
    public static async Task<Measurement?> HereAsync(Row row)
    {
        if (await row.Measure().ConfigureAwait(false) is not { } first) return null;
        var runs = new List<double>();
        for (var run = 0; run < row.Runs; run++) runs.Add(await row.Measure().ConfigureAwait(false) ?? first);
        return new Measurement(first, runs.Count == 0 ? first : MedianOf(runs));
    }

    /// <summary>Measures a row in a new process of this program.</summary>
    public static async Task<Measurement?> ApartAsync(Row row)
    {
        var start = new ProcessStartInfo(ThisProgram.Path, ThisProgram.Arguments("row", row.Name))
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0) throw new InvalidOperationException($"Measuring {row.Name} failed.");
        return Parse(text);
    }

    /// <summary>The form that the processes exchange.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:R} {Median:R}");

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Measurement? Parse(string text)
    {
        double[] parts = [.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return parts is [var first, var median] ? new Measurement(first, median) : null;
    }
}
