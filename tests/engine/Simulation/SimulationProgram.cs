using System.Diagnostics;
using System.Globalization;

namespace Occo.Engine.Tests;

/// <summary>The program that plays histories.</summary>
internal static class SimulationProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public static bool IsFailure(string line) => line.StartsWith("FAILED", StringComparison.Ordinal);

    public static async Task<(int Code, List<string> Lines)> PlayAsync(int first, int count, params string[] more)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the surroundings set for other programs (to kill them, say) is not meant for these.
        var own = start.Environment.Keys.Where(k => k.StartsWith("OCCO_", StringComparison.Ordinal)).ToList();
        foreach (var name in own) start.Environment.Remove(name);

        // One processor is what allows the program a pool of one thread, which makes it the same every time.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        // Else answers of a server would wait for that thread, which waits for them.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Occo.Simulation.dll"));
        string[] arguments =
        [
            first.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture), .. more,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var limit = new CancellationTokenSource(Limit);
        using var process = Process.Start(start)!;
        try
        {
            var written = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var text = await written + await errors;
            return (process.ExitCode, [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)]);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
