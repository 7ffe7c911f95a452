using System.Diagnostics;

namespace Occo.Engine.Tests;

/// <summary>Another process that enacts an infrastructure of a store.</summary>
internal sealed class Contender : IDisposable
{
    /// <summary>Exit code of a failure of that kind.</summary>
    public static int CodeOf(FailureKind kind) => 10 + (int)kind;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly List<string> lines = [];
    private readonly Task<string> errors;

    public Contender(string store, string infrastructure, int wait = 0, int lease = 30, string? description = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Occo.Contender.dll"), store, infrastructure, $"{wait}", $"{lease}",
            .. description is null ? Array.Empty<string>() : [description],
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    /// <summary>All that it said so far.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Reads on until it says a word. False: it ended without.</summary>
    public async Task<bool> SaysAsync(string word)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            lines.Add(line);
            if (line.Contains(word, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await SaysAsync("nothing says this");
        lines.Add(await errors.WaitAsync(Limit));
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode;
    }

    public void Kill() => process.Kill();

    /// <summary>Sends a signal by name, such as STOP.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
