using System.Diagnostics;
namespace Occo.Crash;

/// <summary>How a child ended.</summary>
internal enum Ending
{
    /// <summary>By itself, with the goal reached.</summary>
    Reached,

    /// <summary>By itself, in order, saying that the goal is not reached.</summary>
    NotReached,

    /// <summary>It was killed.</summary>
    Killed,

    /// <summary>By an error that nobody handled, or not at all.</summary>
    Broken,
}

/// <summary>This program once more, performing a scenario.</summary>
internal static class Child
{
    private const int KilledCode = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>This program with other arguments.</summary>
    public static ProcessStartInfo ProgramOf(params string[] arguments) => new(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [typeof(Child).Assembly.Location, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <summary>Runs it to its end.</summary>
    /// <param name="site">Where.</param>
    /// <param name="scenario">What it performs.</param>
    /// <param name="failpoints">What it suffers.</param>
    /// <param name="log">The file that gets its hits.</param>
    /// <param name="killAfter">Kill it after this time, wherever it is.</param>
    public static async Task<(Ending Ending, string Said)> RunAsync(
        Site site, string scenario, string? failpoints = null, string? log = null, TimeSpan? killAfter = null)
    {
        var start = ProgramOf("run", site.Cloud, scenario, site.Store);
        start.Environment[Failpoint.Variable] = failpoints;
        start.Environment[Failpoint.LogVariable] = log;
        using var process = Process.Start(start)!;
        // Instances of the local cloud have streams of their own, so these end with the child.
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(killAfter ?? Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            if (killAfter is null) return (Ending.Broken, $"it was not done after {Patience.TotalSeconds:0} s");
        }

        var said = (await output.ConfigureAwait(false) + await errors.ConfigureAwait(false)).Trim();
        return (process.ExitCode switch
        {
            0 => Ending.Reached,
            Program.NotReached => Ending.NotReached,
            KilledCode => Ending.Killed,
            _ => Ending.Broken,
        }, said);
    }
}
