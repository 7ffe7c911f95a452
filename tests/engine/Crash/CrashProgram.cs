using System.Diagnostics;
using Occo.Crash;

namespace Occo.Engine.Tests;

/// <summary>The program that is killed on purpose, started as its own process.</summary>
internal static class CrashProgram
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string[] arguments, string? failpoints = null, string? docker = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[typeof(Trial).Assembly.Location, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment[Failpoint.Variable] = failpoints;
        start.Environment[DockerSite.Variable] = docker;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
