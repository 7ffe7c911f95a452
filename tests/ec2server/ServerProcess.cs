using System.Diagnostics;
using System.Globalization;

namespace Occo.Ec2Server;

/// <summary>
/// The server as a process of its own. It outlives processes that a test kills, and ends with its starter.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, string endpoint)
    {
        this.process = process;
        Endpoint = endpoint;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Endpoint { get; }

    /// <summary>Starts it, and returns when it listens.</summary>
    public static ServerProcess Start(params string[] arguments)
    {
        var process = Launch(
            ["--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. arguments]);
        if (process.StandardOutput.ReadLine() is { } endpoint) return new(process, endpoint);
        var said = process.StandardError.ReadToEnd();
        process.Dispose();
        throw new InvalidOperationException($"The EC2 server did not start: {said}");
    }

    /// <summary>Runs it to its end; what it said.</summary>
    public static async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }

    /// <summary>Asks it to end, as a service manager does; how it ended.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancel)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[typeof(Server).Assembly.Location, .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
