using System.ComponentModel;
using System.Diagnostics;

namespace Occo.Bench;

/// <summary>The cost of loading the module, where PowerShell and a built module are found.</summary>
internal static class ModuleImport
{
    private const int Runs = 9;

    /// <summary>
    /// Milliseconds that importing Occo takes longer than importing an empty module; medians of whole processes.
    /// </summary>
    public static async Task<double?> ExtraCostAsync()
    {
        if (Manifest() is not { } manifest) return null;
        var folder = Directory.CreateTempSubdirectory("occo-bench-");
        try
        {
            var empty = Path.Combine(folder.FullName, "Empty.psm1");
            await File.WriteAllTextAsync(empty, "").ConfigureAwait(false);
            List<double> without = [], with = [];
            for (var run = 0; run <= Runs; run++)
            {
                var ofEmpty = await ImportAsync(empty).ConfigureAwait(false);
                var ofOcco = await ImportAsync(manifest).ConfigureAwait(false);
                if (run == 0) continue;
                without.Add(ofEmpty);
                with.Add(ofOcco);
            }

            return Measurement.MedianOf(with) - Measurement.MedianOf(without);
        }
        catch (Win32Exception)
        {
            // No PowerShell on this machine.
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> ImportAsync(string module)
    {
        var start = new ProcessStartInfo("pwsh") { RedirectStandardOutput = true };
        var command = $"Import-Module '{module}' -ErrorAction Stop";
        string[] arguments = ["-NoProfile", "-NonInteractive", "-Command", command];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().ConfigureAwait(false);
        watch.Stop();
        return process.ExitCode == 0
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"Import-Module {module} failed.");
    }

    /// <summary>Occo.psd1 of the clone this program was built in, if its module was built too.</summary>
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
