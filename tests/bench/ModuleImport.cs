using System.Diagnostics;

namespace Occo.Bench;

/// <summary>The cost of loading the module.</summary>
internal static class ModuleImport
{
    private const int Runs = 9;

    /// <summary>
    /// Milliseconds that the import of Occo takes longer than that of an empty module: the difference of the medians of
    /// whole processes. Null without a built module or a restored PowerShell.
    /// </summary>
    public static Task<double?> ExtraCostAsync() => CompareAsync(async (folder, manifest) =>
    {
        var empty = Path.Combine(folder, "Empty.psm1");
        await File.WriteAllTextAsync(empty, "").ConfigureAwait(false);
        return (Import(empty), Import(manifest));
    });

    /// <summary>
    /// Milliseconds that a new PowerShell that asks for an infrastructure of 1,000 nodes takes longer than an empty
    /// one.
    /// </summary>
    public static async Task<double?> FirstCmdletAsync()
    {
        var workshop = await Workshop.OpenAsync().ConfigureAwait(false);
        await using var open = workshop.ConfigureAwait(false);
        var name = await workshop.RegisterAsync(1_000).ConfigureAwait(false);
        await workshop.Occo.EnactAsync(name).ConfigureAwait(false);
        var store = workshop.Occo.StorePath;
        return await CompareAsync((_, manifest) => Task.FromResult(
            ("1", $"{Import(manifest)}; Get-OccoInfrastructure -StorePath '{store}'"))).ConfigureAwait(false);
    }

    private static string Import(string module) => $"Import-Module '{module}' -ErrorAction Stop";

    // The difference of the medians of whole processes that run two commands.
    private static async Task<double?> CompareAsync(
        Func<string, string, Task<(string Less, string More)>> commandsIn)
    {
        if (Manifest() is not { } manifest || await PowerShellAsync(manifest).ConfigureAwait(false) is not { } pwsh)
            return null;
        var folder = Directory.CreateTempSubdirectory("occo-bench-");
        try
        {
            var (less, more) = await commandsIn(folder.FullName, manifest).ConfigureAwait(false);
            List<double> without = [], with = [];
            for (var run = 0; run <= Runs; run++)
            {
                var ofEmpty = await RunAsync(pwsh, less).ConfigureAwait(false);
                var ofOcco = await RunAsync(pwsh, more).ConfigureAwait(false);
                if (run == 0) continue;
                without.Add(ofEmpty);
                with.Add(ofOcco);
            }

            return Measurement.MedianOf(with) - Measurement.MedianOf(without);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Program and arguments of the PowerShell that the tests use: the local tool of the clone.</summary>
    private static async Task<string[]?> PowerShellAsync(string manifest)
    {
        const string ask = ". ./tests/module/PowerShell.ps1; $pwsh; $pwshArguments";
        var start = new ProcessStartInfo("dotnet", ["pwsh", "-NoProfile", "-NonInteractive", "-Command", ask])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(manifest),
        };
        using var process = Process.Start(start)!;
        var answer = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0
            ? answer.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : null;
    }

    private static async Task<double> RunAsync(string[] pwsh, string command)
    {
        string[] arguments = [.. pwsh.Skip(1), "-Command", command];
        var start = new ProcessStartInfo(pwsh[0], arguments) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().ConfigureAwait(false);
        watch.Stop();
        return process.ExitCode == 0
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"{command} failed.");
    }

    /// <summary>Occo.psd1 of the clone of this program; null when its module is not built.</summary>
    private static string? Manifest()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var manifest = Path.Combine(folder.FullName, "Occo.psd1");
            if (!File.Exists(manifest)) continue;
            return File.Exists(Path.Combine(folder.FullName, "bin", "Occo.dll")) ? manifest : null;
        }

        return null;
    }
}
