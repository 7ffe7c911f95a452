using System.Diagnostics;
using Xunit;

namespace Occo.Engine.Tests;

public sealed class HostTests
{
    // The example kills, heals, scales and counts processes by itself; it ends with 0 only if all was right.
    [LinuxFact]
    public async Task Host_WholeSession_EndsWithoutFailure()
    {
        var (exitCode, output) = await RunAsync([]);

        Assert.True(exitCode == 0, output);
        Assert.Contains("ok: there are 5 webs", output, StringComparison.Ordinal);
        Assert.Contains("none is left", output, StringComparison.Ordinal);
        Assert.EndsWith("All went as it should.", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_UnknownArguments_SaysHowToUseIt()
    {
        var (exitCode, output) = await RunAsync(["one", "two", "three"]);

        Assert.Equal(2, exitCode);
        Assert.Contains("usage:", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Occo.Example.Host.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
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
